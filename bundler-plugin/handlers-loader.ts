import { HANDLERS } from './module-id.ts'

/** What this loader needs of the context that webpack and Rspack give to every loader. */
export interface LoaderReading {
  /** Whether modules can be replaced while the program runs. */
  readonly hot?: boolean
  readonly resource: string
  /** The options of the rule, as they are written there. */
  readonly query: { readonly read: (reading: LoaderReading) => Promise<string> }
  cacheable(flag: boolean): void
  addDependency(file: string): void
  addContextDependency(folder: string): void
  async(): (error: Error | null, code?: string) => void
}

/** Gives a module that has no file its code, before anybody tries to read it. */
export function pitch(this: LoaderReading): void {
  if (this.resource !== HANDLERS) return
  const callback = this.async()
  this.query.read(this).then((code) => callback(null, code), callback)
}

/** Loaders have one; it is passed by, since `pitch` has already answered. */
export default function handlersLoader(source: string): string {
  return source
}
