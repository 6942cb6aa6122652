import { program, testRule } from '../rule-testers.ts'

testRule(
  'no-uncapturable',
  [
    {
      name: 'without types, what only might be a function passes',
      code: program('const made = a(); return spinRemote(peer, [made, b], () => b(made))'),
    },
  ],
  [
    {
      name: 'a function, a class and a handle are told in the list',
      code: program(
        'function f() {} class K {} using h = a; return spinRemote(peer, [f, K, h], () => [f, K, h])',
      ),
      errors: [
        {
          message:
            'DSC112: `f` is a function of an enclosing function and cannot travel: code stays where it is. Move it to module level so that every peer has its own, or capture a plain value instead.',
          column: 68,
        },
        { messageId: 'DSC112', column: 71 },
        { messageId: 'DSC128', column: 74 },
      ],
    },
    {
      name: 'one that is not listed is told where it is used',
      code: program('const f = () => a; return spinRemote(peer, [], () => f())'),
      errors: [{ messageId: 'DSC112', column: 56 }],
    },
  ],
)
