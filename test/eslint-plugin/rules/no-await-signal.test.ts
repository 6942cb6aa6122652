import { testRule } from '../rule-testers.ts'

const body = (text: string, names = 'spin, track as read') =>
  `import { ${names} } from 'dscope/macro'\nexport function f(world, other) {\n  const a = world.signal(1)\n  return spin(world, async () => ${text})\n}\n`

testRule(
  'no-await-signal',
  [
    { name: 'a signal is tracked', code: body('read(a) + 1') },
    { name: 'anything else is awaited', code: body('await other') },
  ],
  [
    {
      name: 'an awaited signal is told, and tracked under the name that the file has for it',
      code: body('(await a) + 1'),
      output: body('(read(a)) + 1'),
      errors: [{ messageId: 'DSC162', line: 4, column: 35 }],
    },
    {
      name: 'where the file has no name for the macro there is no fix',
      code: body('await a', 'spin'),
      output: null,
      errors: [{ messageId: 'DSC162' }],
    },
  ],
)
