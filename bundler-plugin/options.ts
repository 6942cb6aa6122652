import { DscopeError } from '../runtime/errors.ts'
import type { Options } from '../babel-plugin/index.ts'

/** The options of every bundler plugin: those of the compiler, and what only somebody who sees the whole project can do. */
export interface BundlerOptions extends Options {
  /**
   * Where `virtual:dscope/handlers` looks for modules with blocks: globs, counted from `root`; one that begins with `!`
   * takes files out. Default: every source below `root` that is no test, no configuration and no build output.
   * Packages in `node_modules` are looked into only by a glob that names that folder.
   */
  readonly include?: string | readonly string[] | undefined
}

/** The options apart: what each compiler gets, and what is the bundler plugin's own. */
export interface SplitOptions {
  readonly compiler: Options
  /** Absent when the default counts. */
  readonly include: readonly string[] | undefined
}

/** Throws DSC134 for a wrong value. What the compiler takes is checked by the compiler. */
export function splitOptions({ include, ...compiler }: BundlerOptions = {}): SplitOptions {
  if (include === undefined) return { compiler, include }
  const globs: readonly unknown[] = Array.isArray(include) ? include : [include]
  if (globs.every((glob): glob is string => typeof glob === 'string' && glob !== '')) {
    return { compiler, include: globs }
  }
  throw new DscopeError('DSC134', 'the option `include` has to be a glob or a list of globs', {
    option: 'include',
    value: include,
  })
}
