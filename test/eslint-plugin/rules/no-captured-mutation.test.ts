import { program, testRule } from '../rule-testers.ts'

testRule(
  'no-captured-mutation',
  [
    {
      name: 'a member of a copy, and a variable of the block, may be assigned',
      code: program(
        'return spinRemote(peer, [a], () => { let n = a.n; n += 1; a.n = n; return a })',
      ),
    },
    {
      name: 'a variable that is captured may be assigned outside',
      code: program('a = 1; return spinRemote(peer, [a], () => a)'),
    },
  ],
  [
    {
      name: 'every form of assignment to a capture is told where it stands',
      code: program(
        'return spinRemote(peer, [a, b, c], () => { a = 1; b++; [c] = [2]; for (a of [3]) b ??= a })',
      ),
      errors: [
        { messageId: 'DSC111', line: 4, column: 46, endColumn: 47 },
        { messageId: 'DSC111', column: 53 },
        { messageId: 'DSC111', column: 59 },
        { messageId: 'DSC111', column: 74 },
        { messageId: 'DSC111', column: 84 },
      ],
    },
  ],
)
