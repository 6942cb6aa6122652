import { IN_TYPESCRIPT, program, testRule } from '../rule-testers.ts'

const spaced = (text: string) =>
  `import * as d from 'dscope/macro'\nexport const f = (p) => ${text}\n`

testRule(
  'no-macro-alias',
  [
    {
      name: 'another name in the import, and a namespace, are fine',
      code: "import { spinRemote as hop } from 'dscope/macro'\nimport * as d from 'dscope/macro'\nexport const f = (p) => [hop(p, [], () => 1), d.spinRemote(p, [], () => 1)]",
    },
    {
      name: 'a program’s own require is not the one of modules',
      code: "export const f = (require) => require('dscope/macro')",
    },
    {
      ...IN_TYPESCRIPT,
      name: 'types of the macro module may be imported and exported',
      code: "import type { Task } from 'dscope/macro'\nexport type { Task } from 'dscope/macro'",
    },
  ],
  [
    {
      name: 'an alias, a value, and an export are told where the macro stands',
      code: program('const hop = spinRemote; return [hop, spinRemote]') + 'export { spinRemote }',
      errors: [
        { messageId: 'DSC122', line: 4, column: 15 },
        { messageId: 'DSC123', line: 4, column: 40 },
        { messageId: 'DSC124', line: 6, column: 10 },
      ],
    },
    {
      name: 'an optional call becomes a call',
      code: program('return spinRemote?.(peer, [], () => 1)'),
      output: program('return spinRemote(peer, [], () => 1)'),
      errors: [{ messageId: 'DSC125' }],
    },
    {
      name: 'an optional member of a namespace becomes a member',
      code: spaced('d?.spinRemote(p, [], () => 1)'),
      output: spaced('d.spinRemote(p, [], () => 1)'),
      errors: [{ messageId: 'DSC125' }],
    },
    {
      name: 'an optional member by its string becomes a member',
      code: spaced("d?.['spinRemote'](p, [], () => 1)"),
      output: spaced("d['spinRemote'](p, [], () => 1)"),
      errors: [{ messageId: 'DSC125' }],
    },
    {
      ...IN_TYPESCRIPT,
      name: 'an optional call with types becomes a call with types',
      code: spaced('d.spinRemote?.<[], () => 1>(p, [], () => 1)'),
      output: spaced('d.spinRemote<[], () => 1>(p, [], () => 1)'),
      errors: [{ messageId: 'DSC125' }],
    },
    {
      name: 'a macro that is loaded in another form is told',
      code: "import x from 'dscope/macro'\nexport const f = () => [import(`dscope/macro`), require('dscope/macro'), x]",
      errors: [
        { messageId: 'DSC133', line: 1 },
        { messageId: 'DSC133', line: 2 },
        { messageId: 'DSC133', line: 2 },
      ],
    },
  ],
)
