import { createContext, type Change, type Context } from 'dscope'
import { createModel, type Inputs, type Model, type Output } from './model.ts'
import { createRates, dearer, type Rates } from './rates.ts'

/** A context as the page shows it. */
export interface Column {
  readonly name: string
  readonly about: string
  readonly context: Context
  /** The bodies that have run in it since a person changed something. */
  readonly ran: Output[]
  /** Whether somebody waits for its rate of the dollar. */
  isLoading: boolean
}

/** What a column shows. */
export interface Figures {
  /** `undefined` while the rate is being loaded. */
  readonly outputs: Readonly<Record<Output, number>> | undefined
  /** What the context has written itself, and does not follow its parent in any more. */
  readonly own: ReadonlySet<keyof Inputs>
}

/** What the fork of a column begins with. */
interface Plan {
  readonly name: string
  readonly about: string
  begin(world: Context, model: Model, rates: Rates): Context
}

const PLANS: readonly Plan[] = [
  {
    name: 'Cheaper',
    about: 'A tenth off the price',
    begin: (world, { inputs: { price } }) =>
      world.fork({ label: 'cheaper', set: [[price, Math.round(world.get(price) * 9) / 10]] }),
  },
  {
    name: 'Louder',
    about: 'More advertising, and a higher price',
    begin: (world, { inputs: { price, ads } }) =>
      world.fork({
        label: 'louder',
        set: [
          [price, world.get(price) + 2],
          [ads, 3000],
        ],
      }),
  },
  {
    name: 'Dear dollar',
    about: 'Nothing but another binding: rates that are 15 % higher',
    begin: (world, _, rates) =>
      world.fork({ label: 'dear dollar', bindings: { rates: dearer(rates, 0.15) } }),
  },
]

/** The base and its forks. All that is done here is done in some context; the model knows nothing of it. */
export class Worlds {
  readonly model: Model
  readonly base: Column
  readonly forks: Column[]
  /** How often somebody has asked for a rate. */
  asked = 0
  readonly #rates: Rates
  /** For whom bodies run. */
  #counted: Column
  readonly #changed: () => void

  /** `changed` is called whenever there is something new to be shown. */
  constructor(changed: () => void) {
    this.#changed = changed
    this.#rates = createRates(() => this.asked++)
    const world = createContext({ id: 'roastery', bindings: { rates: this.#rates } })
    this.model = createModel(world, (body) => this.#counted.ran.push(body))
    this.base = columnOf('Base', 'What is so today', world)
    this.#counted = this.base
    this.forks = PLANS.map((plan) => this.#open(plan))
  }

  get all(): readonly Column[] {
    return [this.base, ...this.forks]
  }

  /** A person changes an input of a column. */
  set<K extends keyof Inputs>(column: Column, input: K, value: ReturnType<Inputs[K]['get']>): void {
    const { inputs } = this.model
    this.#change(column, () => column.context.run(() => inputs[input].set(value as never)))
  }

  /** What `merge` would take over. */
  changes({ context }: Column): Change[] {
    return context.changes().filter(({ base, theirs }) => base !== theirs)
  }

  /** Takes over what a fork has written, but for the signals in `kept`, in which the base stays as it is. */
  merge({ context }: Column, kept: ReadonlySet<Change['signal']>): Change[] {
    const { base } = this
    return this.#change(base, () =>
      base.context.merge(context, {
        conflict: ({ signal, ours, theirs }) => (kept.has(signal) ? ours : theirs),
      }),
    )
  }

  /** Closes the fork of a column, and makes a new one of what the base is now. */
  async restart(column: Column): Promise<void> {
    const index = this.forks.indexOf(column)
    await column.context.close()
    this.#change(this.base, () => {
      this.forks[index] = this.#open(PLANS[index]!)
    })
  }

  /** What a column has now. Runs what has to run for it, and nothing else; a rate that is not there is asked for. */
  figures(column: Column): Figures {
    const { context } = column
    const own = new Set(context.changes().map(({ signal }) => this.nameOf(signal)))
    this.#counted = column
    if (context.peek(this.model.outputs.rate) === undefined) {
      void this.#load(column)
      return { outputs: undefined, own }
    }
    const outputs = mapValues(this.model.outputs, (output) => context.get(output))
    return { outputs, own }
  }

  /** Forks in which the dollar is the same wait for one and the same request. */
  async #load(column: Column): Promise<void> {
    if (column.isLoading) return
    column.isLoading = true
    try {
      await column.context.read(this.model.outputs.rate)
    } catch (error) {
      if (!column.context.closed) throw error
    }
    column.isLoading = false
    this.#changed()
  }

  #change<T>(column: Column, action: () => T): T {
    for (const { ran } of this.all) ran.length = 0
    this.#counted = column
    const result = action()
    this.#changed()
    return result
  }

  #open({ name, about, begin }: Plan): Column {
    return columnOf(name, about, begin(this.base.context, this.model, this.#rates))
  }

  nameOf(signal: Change['signal']): keyof Inputs {
    const names = Object.keys(this.model.inputs) as (keyof Inputs)[]
    return names.find((name) => Object.is(this.model.inputs[name], signal))!
  }
}

function columnOf(name: string, about: string, context: Context): Column {
  return { name, about, context, ran: [], isLoading: false }
}

function mapValues<K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  change: (value: A) => B,
): Record<K, B> {
  const entries = Object.entries(record) as [K, A][]
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)])) as Record<K, B>
}
