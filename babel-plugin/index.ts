import { findPackage } from '../bundler-plugin/package-root.ts'
import { createPlugin, type Plugin } from './plugin.ts'

export type { Diagnostic } from './diagnostics.ts'
export type { Options } from './options.ts'
export type { BlockRecord, FileRecord } from './record.ts'

/**
 * The Babel plugin, for Babel 7 and 8: `plugins: ['dscope/babel']`.
 *
 * Leaves a {@link FileRecord} in `metadata.dscope` of each file that uses the macro. All errors of a file are thrown as
 * one, with `code` of the first and `diagnostics` as data.
 */
const plugin: Plugin = createPlugin(findPackage)
export default plugin
