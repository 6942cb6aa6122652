import { testRule } from '../rule-testers.ts'

const counting = (declaration: string, rest: string) =>
  `import { spinRemote } from 'dscope/macro'\n${declaration}\nexport const f = (peer) => spinRemote(peer, [], () => count)\n${rest}\n`

testRule(
  'no-reassigned-module-variable',
  [
    { name: 'a constant is the same on every peer', code: counting('const count = 1', '') },
    { name: 'a variable that is never assigned again too', code: counting('let count = 1', '') },
  ],
  [
    {
      name: 'a variable that is assigned anywhere in the module is told where a block uses it',
      code: counting('let count = 0', 'export const more = () => (count += 1)'),
      errors: [{ messageId: 'DSC129', line: 3, column: 55 }],
    },
  ],
)
