import { startProgram } from './program.ts'

const HOP = /^ {3}([→←]) (\S+) +(\S.*?) {2}([\d.]+) ms {2}([\d,]+) B out, ([\d,]+) B in$/gm

test('the example indexes real documents, answers its questions and ends by itself', async () => {
  const example = startProgram('examples/search/start.mjs')
  expect(await example.ended).toBe(0)

  const [, files] = /^(\d+) Markdown files indexed/m.exec(example.output) ?? []
  expect(Number(files)).toBeGreaterThanOrEqual(500)
  const counts = [...example.output.matchAll(/^ {3}(\d+) results$/gm)].map(([, count]) =>
    Number(count),
  )
  expect(counts).toHaveLength(3)
  expect(Math.min(...counts)).toBeGreaterThan(0)
  expect(example.output).not.toMatch(/error/i)
})

test('each question is one hop to the server, inside one block on the client', async () => {
  const example = startProgram('examples/search/start.mjs', ['websocket compression'])
  expect(await example.ended).toBe(0)

  expect(example.output).toMatch(/^websocket compression\?\n {3}\S+/m)
  const hops = [...example.output.matchAll(HOP)].map(([, arrow, peer, block, ms, out, back]) => ({
    arrow,
    peer,
    block,
    ms: Number(ms),
    out: Number(out?.replaceAll(',', '')),
    back: Number(back?.replaceAll(',', '')),
  }))
  expect(hops.map(({ arrow, peer, block }) => `${arrow} ${peer} ${block}`)).toEqual([
    '→ server searchAndDisplay/results',
    '→ client searchAndDisplay',
  ])
  const [toServer] = hops
  expect(toServer?.ms).toBeGreaterThan(0)
  // The question goes out and the answers come back: no code travels.
  expect(toServer?.out).toBeLessThan(200)
  expect(toServer?.back).toBeGreaterThan(1000)
})
