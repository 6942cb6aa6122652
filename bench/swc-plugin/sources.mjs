// What is compiled: ordinary TypeScript of three sizes, with the macro, and the same with an import of something else in its place.

/** A piece of a module: types and plain code. */
const piece = (number) => `
interface Row${number} {
  readonly id: number
  readonly words: readonly string[]
}

/** The rows of which every word begins with one of the prefixes. */
function matching${number}(rows: readonly Row${number}[], prefixes: readonly string[]): Row${number}[] {
  const fits = (word: string) => prefixes.some((prefix) => word.startsWith(prefix.toLowerCase()))
  return rows.filter(({ id, words }) => id > ${number} && words.every(fits))
}
`

const block = (number) => `
export async function search${number}(server: string, prefixes: string[]) {
  return spinRemote(server, [prefixes], async () => {
    return matching${number}(await rows(), prefixes).slice(0, ${number + 10})
  })
}
`

/** Of so many pieces one has a block. */
const PIECES_OF_A_BLOCK = 4

const SIZES = [
  { size: '0.6 KB', pieces: 1 },
  { size: '10 KB', pieces: 22 },
  { size: '100 KB', pieces: 221 },
]

export const cells = SIZES.flatMap(({ size, pieces }) => [
  { name: `${size}, macro`, source: writeSource('dscope/macro', pieces) },
  { name: `${size}, none`, source: writeSource('./calls/macro', pieces) },
])

function writeSource(from, pieces) {
  const parts = Array.from({ length: pieces }, (_, i) =>
    i % PIECES_OF_A_BLOCK === 0 ? piece(i) + block(i) : piece(i),
  )
  return `import { spinRemote } from '${from}'\nimport { rows } from './rows'\n${parts.join('')}`
}
