import { createHash } from 'node:crypto'
import type { Options } from '../babel-plugin/index.ts'
import { version } from './version.ts'

/**
 * The name of the plugin in webpack and Rspack. It is a part of each compiled module's identity, and so of the key in
 * caches on disk: what was built for one role must not come back in a build for another, nor what an older compiler made.
 */
export function nameFor(options: Options): string {
  const text = JSON.stringify(options, (_key, value: unknown) =>
    value instanceof RegExp ? String(value) : value,
  )
  return `dscope-${createHash('sha256').update(`${version}\0${text}`).digest('hex').slice(0, 8)}`
}
