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
  /**
   * Where each build writes which blocks it has, counted from `root`; `false` for nowhere. Default:
   * `.dscope/<role>.json`, or `.dscope/blocks.json` in a build for no role. The file names what crosses the wire: keep it
   * out of what is published.
   */
  readonly manifest?: string | false | undefined
}

/** The options apart: what each compiler gets, and what is the bundler plugin's own. */
export interface SplitOptions {
  readonly compiler: Options
  /** Absent when the default counts. */
  readonly include: readonly string[] | undefined
  /** Absent when the default counts. */
  readonly manifest: string | false | undefined
}

/** Throws DSC134 for a wrong value. What the compiler takes is checked by the compiler. */
export function splitOptions({
  include,
  manifest,
  ...compiler
}: BundlerOptions = {}): SplitOptions {
  return { compiler, include: readGlobs(include), manifest: readPath(manifest) }
}

function readGlobs(include: unknown): readonly string[] | undefined {
  if (include === undefined) return undefined
  const globs: readonly unknown[] = Array.isArray(include) ? include : [include]
  if (globs.every(isText)) return globs
  throw invalid('include', include, 'a glob or a list of globs')
}

function readPath(manifest: unknown): string | false | undefined {
  if (manifest === undefined || manifest === false || isText(manifest)) return manifest
  throw invalid('manifest', manifest, 'the path of a file, or false')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function invalid(option: string, value: unknown, what: string): DscopeError {
  return new DscopeError('DSC134', `the option \`${option}\` has to be ${what}`, { option, value })
}
