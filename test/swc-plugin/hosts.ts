import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Options, Output } from '@swc/core'

/** A release of @swc/core, as far as these tests use it. */
export interface Swc {
  transformSync(source: string, options: Options): Output
  readonly version: string
}

/** The installed releases: the first and the last of each of the two layouts. */
export const HOSTS = ['swc-1.15-first', 'swc-1.15-last', 'swc-1.16-first', '@swc/core'] as const
export type HostName = (typeof HOSTS)[number]

/** Whether SWC hands the file to plugins before or after it takes types out. */
export const ORDERS = ['plugin last', 'plugin first'] as const
export type Order = (typeof ORDERS)[number]

export const WASM: string = join(__dirname, '../../swc.wasm')

export function loadHost(name: HostName): Swc {
  return createRequire(__filename)(name) as Swc
}
