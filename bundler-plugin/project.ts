import type { Shell } from './hot/shell.ts'
import { splitOptions, type BundlerOptions, type SplitOptions } from './options.ts'
import { Records } from './records.ts'
import { createScanner, type Scanner } from './scan.ts'

/** What all plugins that were made from one set of options share. */
export interface Project extends SplitOptions {
  readonly records: Records
  readonly scan: Scanner
  /** The shells of modules that a dev server has just compiled. */
  readonly shells: Map<string, Shell>
  /** Why no module of it may have blocks; absent where they may. */
  readonly refusal?: Error
}

export function createProject(options?: BundlerOptions): Project {
  return {
    ...splitOptions(options),
    records: new Records(),
    scan: createScanner(),
    shells: new Map(),
  }
}
