import { binding, type Context, type Signal, type Spin } from 'dscope'
import { spin, track } from 'dscope/macro'
import type { Day, Rates } from './rates.ts'

/** What a person may change, in every context for itself. */
export interface Inputs {
  /** Euros that a kilogram of coffee is sold for. */
  readonly price: Signal<number>
  /** Kilograms that are sold in a month at 20 euros, without advertising. */
  readonly demand: Signal<number>
  /** Euros a month. */
  readonly ads: Signal<number>
  /** Dollars that a kilogram of green coffee costs. */
  readonly beans: Signal<number>
  /** Euros a month for rent, gas and people. */
  readonly rent: Signal<number>
  /** The day whose rate of the dollar counts. */
  readonly day: Signal<Day>
}

/** What is worked out of it, and worked out again where an input differs. */
export interface Outputs {
  /** Euros for a dollar. It takes a while to be loaded. */
  readonly rate: Spin<number>
  /** Euros that a kilogram of roasted coffee costs. */
  readonly cost: Spin<number>
  readonly sold: Spin<number>
  readonly revenue: Spin<number>
  readonly expenses: Spin<number>
  readonly profit: Spin<number>
  readonly margin: Spin<number>
}

export type Output = keyof Outputs

export interface Model {
  readonly inputs: Inputs
  readonly outputs: Outputs
}

/** A roastery for coffee. `ran` is told of every body that runs. It knows of no fork. */
export function createModel(world: Context, ran: (body: Output) => void): Model {
  const price = world.signal(20, { id: 'price' })
  const demand = world.signal(1200, { id: 'demand' })
  const ads = world.signal(900, { id: 'ads' })
  const beans = world.signal(6.5, { id: 'beans' })
  const rent = world.signal(9000, { id: 'rent' })
  const day = world.signal<Day>('today', { id: 'day' })

  const rate = spin(
    world,
    async () => {
      ran('rate')
      return await binding<Rates>('rates').load(track(day))
    },
    { id: 'rate' },
  )
  const cost = spin(
    world,
    () => {
      ran('cost')
      return inCents((track(beans) * track(rate)) / 0.84 + 1.9) // what roasting takes away, and what it costs
    },
    { id: 'cost' },
  )
  const sold = spin(
    world,
    () => {
      ran('sold')
      const reach = 1 + Math.sqrt(track(ads)) / 120
      return Math.round(track(demand) * reach * (20 / track(price)) ** 1.7)
    },
    { id: 'sold' },
  )
  const revenue = spin(
    world,
    () => {
      ran('revenue')
      return inCents(track(price) * track(sold))
    },
    { id: 'revenue' },
  )
  const expenses = spin(
    world,
    () => {
      ran('expenses')
      return inCents(track(cost) * track(sold) + track(ads) + track(rent))
    },
    { id: 'expenses' },
  )
  const profit = spin(
    world,
    () => {
      ran('profit')
      return inCents(track(revenue) - track(expenses))
    },
    { id: 'profit' },
  )
  const margin = spin(
    world,
    () => {
      ran('margin')
      return Math.round((1000 * track(profit)) / track(revenue)) / 1000
    },
    { id: 'margin' },
  )
  return {
    inputs: { price, demand, ads, beans, rent, day },
    outputs: { rate, cost, sold, revenue, expenses, profit, margin },
  }
}

function inCents(euros: number): number {
  return Math.round(100 * euros) / 100
}
