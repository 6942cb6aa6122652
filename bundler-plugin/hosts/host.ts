import type { UnpluginOptions } from 'unplugin'
import type { FileRecord } from '../../babel-plugin/index.ts'
import type { HotReload } from '../hot/append.ts'
import type { Log, Report } from '../report.ts'

/** What this plugin needs of what a bundler's hooks are called with. */
export interface HookContext {
  error(log: Log & { readonly stack?: string }): void
  warn(log: Log): void
  readonly getNativeBuildContext?: (() => unknown) | undefined
}

/** What a bundler has to say about one compiled module, besides its code. */
export type ModuleFacts = Readonly<Record<string, unknown>>

/** What differs between bundlers, for one plugin in one of their configurations. */
export interface Host {
  /** The hooks that only this bundler has. */
  readonly hooks: Partial<UnpluginOptions>
  /** Whether these hooks compile all modules: where there is no other place for it. */
  readonly compilesOnLoad?: boolean
  /** Absent where nothing is replaced while it runs. */
  hot(context: HookContext): HotReload | undefined
  /** What to append to a module without blocks, because it may have had some. Asked only where it is there. */
  emptied?(context: HookContext, id: string): string
  /** Ends the module with its report. Returns where the bundler collects errors instead of catching them. */
  fail(context: HookContext, report: Report, id: string): void
  /** Keeps the record where it outlives this run of the hook, and returns what the bundler wants to know. */
  keep(context: HookContext, record: FileRecord, id: string): ModuleFacts
}
