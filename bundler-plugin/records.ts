import type { FileRecord } from '../babel-plugin/index.ts'

/** What compiled modules said about themselves, by the bundler's id of the module. */
export type RecordsByModule = ReadonlyMap<string, FileRecord>

/**
 * The records of one project, kept apart by build: pages and workers, the environments of a dev server and the passes of
 * a watching build each write their own map, and forget in it. What the project has as a whole is derived each time.
 */
export class Records {
  readonly #builds = new Map<unknown, Map<string, FileRecord>>()

  /** The map that the build called `owner` writes: `set` for a compiled module, `delete` when it lost its last block. */
  of(owner: unknown): Map<string, FileRecord> {
    const found = this.#builds.get(owner) ?? new Map<string, FileRecord>()
    this.#builds.set(owner, found)
    return found
  }

  /** The records of all builds together. */
  all(): RecordsByModule {
    return new Map([...this.#builds.values()].flatMap((records) => [...records]))
  }
}
