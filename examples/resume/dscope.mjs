// What the example needs of dscope. To be `export { createContext, rebuild, serialize, deserialize } from 'dscope'`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'rolldown'

const root = join(import.meta.dirname, '../..')
const entry = ['context', 'rebuild'].map(
  (file) => `export * from '${root}/runtime/engine/${file}.ts'`,
)
entry.push(`export * from '${root}/runtime/persist.ts'`)
const folder = join(root, 'node_modules/.cache/dscope-resume')
mkdirSync(folder, { recursive: true })
const input = join(folder, `entry-${process.pid}.ts`)
writeFileSync(input, entry.join('\n'))
const reader = join(root, 'runtime/wire/cbor-reader.ts')
const { output } = await build({
  input,
  platform: 'node',
  external: /^(cbor-x|pure-rand)/,
  resolve: { alias: { '#cbor-reader': reader } },
  plugins: [{ name: 'reader', resolveId: (id) => (id === '#cbor-reader' ? reader : null) }],
  write: false,
  logLevel: 'warn',
})
const file = join(folder, `dscope-${process.pid}.mjs`)
writeFileSync(file, output[0].code)
export const { createContext, rebuild, serialize, deserialize } = await import(file)
