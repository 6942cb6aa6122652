// `npm run start:database`: a Postgres that is forked with its context.
import { fileURLToPath } from 'node:url'
import { compile } from '../compile.mjs'

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url))

await compile(pathOf('.'), pathOf('dist'))
await import('./dist/main.js')
