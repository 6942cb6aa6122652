// A process that closes nothing ends by itself when nothing is pending. The deadlines of these programs are an hour away:
// one that kept a process alive would let the test run out of its time.

import { startProgram, type Program } from '../e2e/program.ts'

let program: Program | undefined
afterEach(async () => {
  await program?.stop()
})

async function outputOf(kind: string): Promise<string[]> {
  program = startProgram('test/programs/ending.mjs', [kind])
  return (await program.finish()).trim().split('\n')
}

test.each([
  ['called itself', 'own', []],
  ['called over a link that stays open', 'memory', []],
  ['called over a link that is lost', 'lost', ['DSC203']],
  ['cancelled a call that waited for a peer', 'cancelled', ['DSC202']],
])('a process whose peer %s ends before any deadline', async (_, kind, printed) => {
  expect(await outputOf(kind)).toEqual([...printed, 'ended'])
})

test.each([
  ['waits for a peer that never comes', 'waiting'],
  ['waits for a block that never answers', 'hanging'],
])('a process lives until the deadline of a call that %s, and no longer', async (_, kind) => {
  expect(await outputOf(kind)).toEqual(['DSC201', 'ended'])
})
