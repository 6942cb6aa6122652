import type { Inputs, Output } from '../model.ts'
import type { Day } from '../rates.ts'

export interface NumberField {
  readonly key: Exclude<keyof Inputs, 'day'>
  readonly label: string
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly step: number
}

export const NUMBERS: readonly NumberField[] = [
  { key: 'price', label: 'Price', unit: '€ a kg', min: 8, max: 40, step: 0.5 },
  { key: 'demand', label: 'Demand', unit: 'kg a month', min: 200, max: 3000, step: 50 },
  { key: 'ads', label: 'Advertising', unit: '€ a month', min: 0, max: 6000, step: 100 },
  { key: 'beans', label: 'Green coffee', unit: '$ a kg', min: 2, max: 15, step: 0.1 },
  { key: 'rent', label: 'Rent and people', unit: '€ a month', min: 0, max: 20000, step: 250 },
]

export const DAYS: readonly Day[] = ['today', 'a month ago', 'a year ago']

export const LABELS: Readonly<Record<keyof Inputs, string>> = {
  ...(Object.fromEntries(NUMBERS.map(({ key, label }) => [key, label])) as Record<
    NumberField['key'],
    string
  >),
  day: 'Dollar of',
}

export interface FigureField {
  readonly key: Output
  readonly label: string
  readonly format: Intl.NumberFormat
}

const euros = (digits: number) =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'EUR',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })

export const FIGURES: readonly FigureField[] = [
  { key: 'rate', label: 'A dollar', format: euros(3) },
  { key: 'cost', label: 'Cost of a kg', format: euros(2) },
  {
    key: 'sold',
    label: 'Sold',
    format: new Intl.NumberFormat('en', { style: 'unit', unit: 'kilogram' }),
  },
  { key: 'revenue', label: 'Revenue', format: euros(0) },
  { key: 'expenses', label: 'Expenses', format: euros(0) },
  { key: 'profit', label: 'Profit', format: euros(0) },
  {
    key: 'margin',
    label: 'Margin',
    format: new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1 }),
  },
]
