import type { FileRecord } from '../babel-plugin/index.ts'

/** Whose hot reload a module is built for. */
export type HotHost = 'vite' | 'webpack'

/**
 * What is appended to a compiled module in dev, and to none in a build for production: behind the last line, so that
 * authored positions stay. Rspack has the hot reload of webpack.
 */
export const devCode: Readonly<Record<HotHost, (record: FileRecord) => string>> = {
  vite: () => '',
  webpack: () => '',
}
