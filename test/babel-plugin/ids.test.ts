import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blockId, fullName, signature, type BlockKind } from '../../babel-plugin/ids.ts'
import { sha256 } from '../../babel-plugin/sha256.ts'

interface Vectors {
  readonly ids: readonly { module: string; name: string; ordinal: number; id: string }[]
  readonly signatures: readonly {
    captures: string[]
    kind: BlockKind
    role: string | null
    source: string
    signature: string
  }[]
}

const vectors: Vectors = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/ids.json'), 'utf8'),
)

test.each(vectors.ids)('$module#$name, number $ordinal, has the id $id', (vector) => {
  const { id, ...address } = vector
  expect(blockId(address)).toBe(id)
})

test.each(vectors.signatures)(
  '$captures, $kind, $role, $source are signed $signature',
  (vector) => {
    const expectation = {
      captures: vector.captures,
      kind: vector.kind,
      role: vector.role ?? undefined,
      source: vector.source,
    }
    expect(signature(expectation)).toBe(vector.signature)
  },
)

test('the vectors list captures in UTF-16 order, as a signature wants them', () => {
  for (const { captures } of vectors.signatures) expect(captures).toEqual([...captures].sort())
})

test('no two vectors share an id, and none is signed as another unless only line ends differ', () => {
  expect(new Set(vectors.ids.map(({ id }) => id)).size).toBe(vectors.ids.length)
  expect(new Set(vectors.signatures.map((it) => it.signature)).size).toBe(
    vectors.signatures.length - 1,
  )
})

test('a full name tells twins apart', () => {
  expect(fullName({ name: 'f', ordinal: 0 })).toBe('f')
  expect(fullName({ name: 'f', ordinal: 2 })).toBe('f~2')
})

test('sha256 agrees with the one of Node for every length around its block size', () => {
  for (let length = 0; length <= 200; length += 1) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length * 7) % 256)
    const expected = createHash('sha256').update(message).digest('hex')
    expect(Buffer.from(sha256(message)).toString('hex')).toBe(expected)
  }
})

test('sha256 agrees with the one of Node for a large message', () => {
  const message = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251)
  const expected = createHash('sha256').update(message).digest('hex')
  expect(Buffer.from(sha256(message)).toString('hex')).toBe(expected)
})
