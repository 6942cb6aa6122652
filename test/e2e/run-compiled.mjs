// Compiles a folder of this directory and runs one of its programs, with source maps.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile } from '../../examples/compile.mjs'

const [folder, program] = process.argv.slice(2)
const target = join(import.meta.dirname, '../../tmp/e2e', folder, 'compiled')
await compile(join(import.meta.dirname, folder), target)
process.setSourceMapsEnabled(true)
await import(pathToFileURL(join(target, `${program}.js`)).href)
