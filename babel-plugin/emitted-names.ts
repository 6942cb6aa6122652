/** What emitted code imports, in the order of the import. */
const HELPERS = ['hop', 'task', 'table', 'spin', 'track', 'enter', 'each', 'held', 'pass'] as const
type Helper = (typeof HELPERS)[number]

/** The names of what is emitted: like no other name of the file. */
export class EmittedNames {
  readonly call: string
  readonly run: string
  /** What was used, with its local name. */
  readonly #helpers = new Map<Helper, string>()
  readonly #taken: Set<string>

  constructor(taken: ReadonlySet<string>) {
    this.#taken = new Set(taken)
    this.call = this.unused('$call')
    this.run = this.unused('$run')
  }

  /** The local name of a helper, which is imported from now on. */
  use(helper: Helper): string {
    const known = this.#helpers.get(helper)
    if (known !== undefined) return known
    const name = this.unused(`_${helper}`)
    this.#helpers.set(helper, name)
    return name
  }

  /** A helper that is left out together with what uses it. */
  nameOf(helper: Helper, isUsed: boolean): string {
    return isUsed ? this.use(helper) : `_${helper}`
  }

  unused(base: string): string {
    let name = base
    for (let n = 2; this.#taken.has(name); n += 1) name = `${base}${n}`
    this.#taken.add(name)
    return name
  }

  /** What is to be imported. */
  imported(): ReadonlyMap<string, string> {
    const used = HELPERS.flatMap((helper): [string, string][] => {
      const name = this.#helpers.get(helper)
      return name === undefined ? [] : [[helper, name]]
    })
    return new Map(used)
  }
}
