import { startProgram } from './program.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

const HOP = /^ {3}(\S+ [→←] \S+) {2}(\S+) {2}([\d.]+) ms {2}([\d,]+) B out, ([\d,]+) B in$/gm

test('the example indexes real documents, answers its questions and ends by itself', async () => {
  const output = await startProgram('examples/search/start.mjs').finish()

  const [, files] = /^(\d+) Markdown files indexed/m.exec(output) ?? []
  expect(Number(files)).toBeGreaterThanOrEqual(500)
  const counts = [...output.matchAll(/^ {3}(\d+) results$/gm)].map((line) => Number(line[1]))
  expect(counts).toHaveLength(3)
  expect(Math.min(...counts)).toBeGreaterThan(0)
})

test('a question is one hop to the server from within one block on the client', async () => {
  const example = startProgram('examples/search/start.mjs', ['websocket compression'])
  const output = await example.finish()
  expect(output).toMatch(/^websocket compression\?$/m)
  expect(output).toMatch(/^ {3}ws · WebSocket compression$/m)

  const hops = readHops(output)
  const byClient = hops.filter(({ way }) => way.startsWith('client'))
  expect(byClient.map(({ way, block }) => `${way} ${block}`)).toEqual([
    'client → server searchAndDisplay/results',
    'client ← itself searchAndDisplay',
    'client → itself searchAndDisplay',
  ])
  const asked = hops.find(({ way }) => way === 'client → server')
  const answered = hops.find(({ way }) => way === 'server ← client')
  expect(answered?.block).toBe('searchAndDisplay/results')
  expect(answered?.ms).toBeLessThanOrEqual(asked?.ms ?? 0)
  // What one side sends is what the other receives: the question there, the answers back, and no code.
  expect(answered?.bytesIn).toBe(asked?.bytesOut)
  expect(answered?.bytesOut).toBe(asked?.bytesIn)
  expect(asked?.bytesOut).toBeLessThan(100)
})

function readHops(output: string) {
  return [...output.matchAll(HOP)].map(([, way = '', block, ms, bytesOut, bytesIn]) => ({
    way,
    block,
    ms: Number(ms),
    bytesOut: Number(bytesOut?.replaceAll(',', '')),
    bytesIn: Number(bytesIn?.replaceAll(',', '')),
  }))
}
