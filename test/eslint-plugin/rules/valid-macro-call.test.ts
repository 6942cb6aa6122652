import { IN_TYPESCRIPT, program, testRule } from '../rule-testers.ts'

const withRole = (role: string) =>
  program(`return spinRemote(peer, [], () => { '${role}'; return 1 })`)
const FORM = program('return spinRemote(peer, [a], async () => a, { timeout: 1 })')

testRule(
  'valid-macro-call',
  [
    { name: 'the form with options is right', code: FORM },
    { name: 'any role is right where none are configured', code: withRole('on moon') },
    { name: 'a known role is right', code: withRole('on moon'), options: [{ roles: ['moon'] }] },
    {
      name: 'a file in the root is right',
      code: FORM,
      options: [{ root: '.' }],
      filename: 'src/a.js',
    },
    {
      ...IN_TYPESCRIPT,
      name: 'a `this` parameter is a type',
      code: program('return spinRemote(peer, [], function (this: void) { return 1 })'),
    },
  ],
  [
    {
      name: 'missing arguments are told with the form to write',
      code: program('return spinRemote(peer, () => a)'),
      errors: [
        {
          message:
            'DSC126: `spinRemote` is called with the wrong arguments. Write: spinRemote(target, [captures], () => { … }, options?)',
          column: 10,
          endColumn: 20,
        },
      ],
    },
    {
      name: 'parameters of a block and a block from elsewhere are told',
      code: program('return [spinRemote(peer, [], (x) => x), spinRemote(peer, [], db)]'),
      errors: [{ messageId: 'DSC120' }, { messageId: 'DSC121' }],
    },
    {
      name: 'a generator can be made an async one',
      code: program('return spinRemote(peer, [], (function* () { yield 1 }))'),
      errors: [
        {
          messageId: 'DSC127',
          suggestions: [
            {
              messageId: 'makeAsync',
              output: program('return spinRemote(peer, [], (async function* () { yield 1 }))'),
            },
          ],
        },
      ],
    },
    {
      name: 'an unknown role is told with the known ones',
      code: withRole('on moon'),
      options: [{ roles: ['server', 'client'] }],
      errors: [
        {
          message:
            'DSC130: there is no role `moon`. The option `roles` knows `server` and `client`: correct the name, or add it there.',
        },
      ],
    },
    {
      name: 'a role that is misspelt or stands too late is told',
      code: program("return spinRemote(peer, [], () => { 'on the moon'; 'on moon'; return 1 })"),
      errors: [{ messageId: 'DSC131' }, { messageId: 'DSC131' }],
    },
    {
      name: 'a file outside the root is told',
      code: FORM,
      options: [{ root: './src' }],
      filename: 'lib/a.js',
      errors: [{ messageId: 'DSC135', line: 1, column: 1 }],
    },
    {
      name: 'two blocks that would get one id are told',
      code: "import { spinRemote as s } from 'dscope/macro'\nexport const x = (p) => ({ a: [s(p, [], () => 1), s(p, [], () => 2)], 'a~1': s(p, [], () => 3) })",
      errors: [{ messageId: 'DSC136' }],
    },
  ],
)
