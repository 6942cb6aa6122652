import { readFileSync } from 'node:fs'

/** The version of this package: what an older one compiled may not come out of a cache. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version
