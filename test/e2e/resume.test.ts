import { startProgram } from './program.ts'

jest.setTimeout(120_000) // processes, on machines that have other work too

test('processes that are killed leave a snapshot from which the next one goes on, and no body runs twice', async () => {
  const output = await startProgram('examples/resume/start.mjs').finish()
  expect(output.trim().split('\n')).toEqual([
    'the first process ends by SIGKILL',
    'the second process ends by SIGKILL',
    'a teapot → reserve → charge → pack → ship',
    'the third process ends by 0',
    'process 1: reserve',
    'process 1: charge',
    'process 2: pack',
    'process 3: ship',
  ])
})
