import { startProgram } from './program.ts'

jest.setTimeout(120_000) // a process, on machines that have other work too

test('the simulation example plays hours of retries in one go, and the same seed leaves the same trace', async () => {
  const output = await startProgram('examples/simulation/start.mjs', ['3', '36000']).finish()
  const lines = [
    ...output.matchAll(/^seed (\d+): 36000 virtual seconds .* (\d+) rounds, .* (\d+) timers$/gm),
  ]
  expect(lines.map(([, seed]) => seed)).toEqual(['3', '3', '4'])
  for (const [, , rounds, timers] of lines) {
    expect([rounds, Number(timers) > 600]).toEqual(['600', true])
  }
  const traces = [...output.matchAll(/^ {2}trace (\w+)$/gm)].map(([, trace]) => trace)
  expect(traces[0]).toBe(traces[1])
  expect(traces[2]).not.toBe(traces[0])
  expect(output).toMatch(/^ {2}0\.000 s {2}round 1, attempt 1$/m)
  expect(output).toMatch(/round 1 is over: (\d+|too late)/)
})
