import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf, codec, hexOf } from './support/values.ts'
import { viewOf } from '../../../runtime/wire/item.ts'

interface Vector {
  /** A JavaScript expression. */
  value: string
  hex: string
}

const vectors = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/values.json'), 'utf8'),
) as Vector[]

test.each(vectors.map(({ value, hex }) => [value, hex]))('%s is %s', (expression, hex) => {
  const value: unknown = new Function(`return (${expression})`)()
  expect(hexOf(viewOf(codec.encode(value)))).toBe(hex)
  expect(hexOf(viewOf(codec.encode(codec.decode(bytesOf(hex)))))).toBe(hex)
})
