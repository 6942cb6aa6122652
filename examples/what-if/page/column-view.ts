import type { Day } from '../rates.ts'
import type { Inputs, Output } from '../model.ts'
import type { Column, Figures } from '../worlds.ts'
import { element } from './element.ts'
import { DAYS, FIGURES, LABELS, NUMBERS, type NumberField } from './fields.ts'

/** What a person does in a column. */
export interface Acts {
  set<K extends keyof Inputs>(input: K, value: ReturnType<Inputs[K]['get']>): void
  /** Only of forks. */
  readonly merge?: () => void
  readonly restart?: () => void
}

/** One context: its inputs, what is worked out of them, and how much of that has just run. */
export class ColumnView {
  readonly root: HTMLElement
  readonly #acts: Acts
  readonly #about = element('p', { class: 'about' })
  readonly #runs = element('p', { class: 'runs' })
  readonly #inputs = new Map<keyof Inputs, { row: HTMLElement; show(value: never): void }>()
  readonly #figures = new Map<
    Output,
    { row: HTMLElement; value: HTMLElement; delta: HTMLElement }
  >()
  readonly #merge = element('button', { type: 'button', class: 'primary' }, 'Take over …')

  constructor({ name, about }: Column, acts: Acts) {
    this.#acts = acts
    const id = name.toLowerCase().replace(/\W+/g, '-')
    this.#about.textContent = about
    const heading = element('h2', { id }, name)
    const inputs = element('div', { class: 'inputs' })
    inputs.append(...NUMBERS.map((field) => this.#numberRow(field, id)), this.#dayRow(id))
    this.root = element(
      'section',
      { class: 'column', 'aria-labelledby': id, 'data-column': id },
      element('header', {}, heading, this.#about, this.#runs),
      inputs,
      element('dl', {}, ...FIGURES.map(({ key, label }) => this.#figureRow(key, label))),
      ...this.#buttons(name),
    )
  }

  show(
    column: Column,
    valueOf: (input: keyof Inputs) => unknown,
    { outputs, own }: Figures,
    base: Figures['outputs'],
    changes: number,
  ): void {
    const isFork = column.context.parent !== undefined
    this.root.setAttribute('aria-busy', String(outputs === undefined))
    this.#runs.textContent = `${column.ran.length} of ${FIGURES.length} bodies ran`
    this.#runs.classList.toggle('none', column.ran.length === 0)
    this.#merge.disabled = changes === 0
    for (const [input, { row, show }] of this.#inputs) {
      show(valueOf(input) as never)
      row.classList.toggle('own', own.has(input))
      row.querySelector('.whose')!.textContent = !isFork
        ? ''
        : own.has(input)
          ? 'own'
          : 'as in base'
    }
    for (const { key, format } of FIGURES) {
      const { row, value, delta } = this.#figures.get(key)!
      value.textContent = outputs === undefined ? '…' : format.format(outputs[key])
      const difference = outputs && base ? outputs[key] - base[key] : 0
      delta.textContent = isFork ? signed(format, difference) : ''
      delta.dataset.sign = String(Math.sign(difference))
      const hasRun = column.ran.includes(key)
      row.classList.toggle('ran', hasRun)
      row.querySelector('.mark')!.textContent = hasRun ? 'ran' : ''
    }
  }

  #numberRow(field: NumberField, column: string): HTMLElement {
    const { key, unit, min, max, step } = field
    const id = `${column}-${key}`
    const about = { min, max, 'aria-labelledby': `${id}-label ${column}` }
    const number = element('input', { type: 'number', id, ...about, step: 'any', required: true })
    const slider = element('input', { type: 'range', ...about, step })
    const change = (input: HTMLInputElement) => {
      if (input.checkValidity()) this.#acts.set(key, input.valueAsNumber)
    }
    number.addEventListener('input', () => change(number))
    number.addEventListener('change', () => number.reportValidity())
    slider.addEventListener('input', () => change(slider))
    return this.#inputRow(key, column, [element('span', { class: 'unit' }, unit), number, slider], {
      show(value: number) {
        slider.valueAsNumber = value
        // Whoever is typing is not interrupted by what the number comes to.
        if (number.valueAsNumber !== value) number.value = String(round(value))
      },
    })
  }

  #dayRow(column: string): HTMLElement {
    const id = `${column}-day`
    const select = element(
      'select',
      { id, 'aria-labelledby': `${id}-label ${column}` },
      ...DAYS.map((day) => element('option', {}, day)),
    )
    select.addEventListener('change', () => this.#acts.set('day', select.value as Day))
    return this.#inputRow('day', column, [select], {
      show(value: Day) {
        select.value = value
      },
    })
  }

  #inputRow(
    key: keyof Inputs,
    column: string,
    parts: readonly HTMLElement[],
    { show }: { show(value: never): void },
  ): HTMLElement {
    const id = `${column}-${key}`
    const label = element('label', { for: id, id: `${id}-label` }, LABELS[key])
    const whose = element('span', { class: 'whose' })
    const row = element('div', { class: 'input', 'data-input': key }, label, whose, ...parts)
    this.#inputs.set(key, { row, show })
    return row
  }

  #figureRow(key: Output, label: string): HTMLElement {
    const value = element('span', { class: 'value' })
    const delta = element('span', { class: 'delta' })
    const row = element(
      'div',
      { class: 'figure', 'data-figure': key },
      element('dt', {}, label, ' ', element('span', { class: 'mark' })),
      element('dd', {}, value, ' ', delta),
    )
    this.#figures.set(key, { row, value, delta })
    return row
  }

  #buttons(name: string): HTMLElement[] {
    const { merge, restart } = this.#acts
    if (!merge || !restart) return []
    const again = element('button', { type: 'button' }, 'Begin again')
    this.#merge.setAttribute('aria-label', `Take over ${name} …`)
    again.setAttribute('aria-label', `Begin ${name} again`)
    this.#merge.addEventListener('click', merge)
    again.addEventListener('click', restart)
    return [element('footer', {}, this.#merge, again)]
  }
}

function signed(format: Intl.NumberFormat, difference: number): string {
  const text = format.format(Math.abs(difference))
  // What is too small to be seen is no difference.
  if (text === format.format(0)) return ''
  return `${difference < 0 ? '−' : '+'}${text}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
