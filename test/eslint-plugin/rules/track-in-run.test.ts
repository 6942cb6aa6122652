import { testRule } from '../rule-testers.ts'

const file = (text: string) => `import { spin, track } from 'dscope/macro'\n${text}\n`
const late = file('export async function f(a, b) {\n  await b\n  return track(a)\n}')

testRule(
  'track-in-run',
  [
    {
      name: 'after an await in a body, and in a function in a body, it is in the run',
      code: file(
        'export const f = (world, a) => spin(world, async () => { await 1; const g = async () => (await 1) + track(a); return g() })',
      ),
    },
    {
      name: 'a function elsewhere has the run up to its first await',
      code: file('export const f = async (a, b) => [track(a), await b(track(a))]'),
    },
    {
      name: 'functions that keep their run may track anywhere',
      code: late,
      options: [{ areRunsKept: true }],
    },
  ],
  [
    {
      name: 'in the module itself there is no run',
      code: file('export const now = track(1)'),
      errors: [{ messageId: 'DSC160', line: 2, column: 20 }],
    },
    {
      name: 'after an await of a function that is not in a body there is none',
      code: late,
      errors: [{ messageId: 'afterAwait', line: 4, column: 10 }],
    },
  ],
)
