import { IN_TYPESCRIPT, program, testRule, type InvalidCase } from '../rule-testers.ts'

const calling = (list: string, block: string) =>
  program(`return spinRemote(peer, ${list}, () => ${block})`)

/** A list that is fixed: what it says, of what is complained, the list before and after, and what the block uses. */
function fixed(
  name: string,
  codes: readonly string[],
  before: string,
  after: string,
  block: string,
): InvalidCase {
  return {
    name,
    code: calling(before, block),
    output: calling(after, block),
    errors: codes.map((messageId) => ({ messageId })),
  }
}

/** A list for which something is suggested. */
function suggested(
  name: string,
  code: string,
  before: string,
  suggestion: readonly [messageId: string, after: string],
  block: string,
): InvalidCase {
  const [messageId, after] = suggestion
  const suggestions = [{ messageId, output: calling(after, block) }]
  return { name, code: calling(before, block), errors: [{ messageId: code, suggestions }] }
}

const lines = (...all: readonly string[]) => all.join('\n')

testRule(
  'exhaustive-captures',
  [
    { name: 'a list of exactly what is used is right', code: calling('[b, a]', 'a + b') },
    { name: 'a file without the macro is not looked at', code: 'spinRemote(1, [x], () => y)' },
    {
      name: 'a file that only speaks of the macro is not looked at',
      code: "const text = 'dscope/macro'; export default (x) => spinRemote(1, [], () => x + text)",
    },
    {
      ...IN_TYPESCRIPT,
      name: 'types are no uses, and assertions are looked through',
      code: calling('[a as string, b!] as const', '(a as typeof c) + b'),
    },
  ],
  [
    fixed(
      'missing names are appended in the order of their first use',
      ['DSC101'],
      '[]',
      '[b, a]',
      'b + a',
    ),
    fixed('listed names keep their order', ['DSC101'], '[c, b]', '[c, b, a]', 'a + b + c'),
    fixed('white space in an empty list goes', ['DSC101'], '[ ]', '[a]', 'a'),
    fixed('a trailing comma is used', ['DSC101'], '[a,]', '[a, b]', 'a + b'),
    fixed('a comment in an empty list stays', ['DSC101'], '[/* none */]', '[/* none */ a]', 'a'),
    fixed(
      'a comment behind the last name stays with it',
      ['DSC101'],
      '[a /* first */]',
      '[a /* first */, b]',
      'a + b',
    ),
    fixed(
      'names on lines of their own stay so',
      ['DSC101'],
      lines('[', '    a, // the first', '    b // the last', '  ]'),
      lines('[', '    a, // the first', '    b, // the last', '    c', '  ]'),
      'a + b + c',
    ),
    fixed(
      'a trailing comma on its own line is kept up',
      ['DSC101'],
      lines('[', '    a, // the first', '  ]'),
      lines('[', '    a, // the first', '    b,', '    c,', '  ]'),
      'a + b + c',
    ),
    fixed(
      'a list with carriage returns gets more of them',
      ['DSC101'],
      '[\r\n    a,\r\n  ]',
      '[\r\n    a,\r\n    b,\r\n  ]',
      'a + b',
    ),
    fixed(
      'names on one line stay so',
      ['DSC101'],
      lines('[', '    a, b', '  ]'),
      lines('[', '    a, b,', '    c', '  ]'),
      'a + b + c',
    ),
    fixed('the only name goes with its white space', ['DSC102'], '[ a ]', '[]', '1'),
    fixed('the first name goes', ['DSC102'], '[a, b]', '[b]', 'b'),
    fixed('a name between others goes', ['DSC102'], '[a, b, c]', '[a, c]', 'a + c'),
    fixed('the last name goes', ['DSC102'], '[a, b]', '[a]', 'a'),
    fixed('the last name goes, and the comma behind it', ['DSC102'], '[a, b,]', '[a,]', 'a'),
    fixed('a name in parentheses goes with them', ['DSC102'], '[a, ((b)), c]', '[a, c]', 'a + c'),
    fixed(
      'a name goes with its line',
      ['DSC102'],
      lines('[', '    a,', '    b,', '    c,', '  ]'),
      lines('[', '    a,', '    c,', '  ]'),
      'a + c',
    ),
    fixed(
      'the last name goes with its line',
      ['DSC102'],
      lines('[', '    a,', '    b', '  ]'),
      lines('[', '    a', '  ]'),
      'a',
    ),
    fixed(
      'a comment on the line of a name stays when the name goes',
      ['DSC102'],
      lines('[', '    a, // the first', '    b, // the second', '  ]'),
      lines('[', '    a, // the first', '    // the second', '  ]'),
      'a',
    ),
    fixed(
      'comments around a name stay when it goes',
      ['DSC102'],
      '[a, /* before */ b /* behind */, c]',
      '[a, /* before */ /* behind */ c]',
      'a + c',
    ),
    fixed(
      'a comment between the comma and the last name stays',
      ['DSC102'],
      '[a, /* the query */ b]',
      '[a /* the query */]',
      'a',
    ),
    fixed(
      'what is missing comes and what is unused goes in one run where they do not touch',
      ['DSC101', 'DSC102'],
      '[a, b]',
      '[b, c]',
      'b + c',
    ),
    fixed('the second of two equal names goes', ['DSC105'], '[a, b, a]', '[a, b]', 'a + b'),
    fixed('a hole goes', ['DSC107'], '[a, , b]', '[a, b]', 'a + b'),
    fixed('a hole at the start goes', ['DSC107'], '[, a]', '[a]', 'a'),
    fixed('a hole at the end goes', ['DSC107'], '[a, ,]', '[a,]', 'a'),
    fixed(
      'a name of the module that the block does not use goes',
      ['DSC103'],
      '[a, db]',
      '[a]',
      'a',
    ),
    suggested(
      'a name of the module that the block uses may have been meant',
      'DSC103',
      '[a, db]',
      ['takeOut', '[a]'],
      'db.get(a)',
    ),
    suggested('an unknown name may be a slip', 'DSC104', '[a, aa]', ['takeOut', '[a]'], 'a'),
    suggested(
      'a spread can be listed whole',
      'DSC106',
      '[b, ...(a)]',
      ['listWhole', '[b, a]'],
      'b',
    ),
    suggested('a spread of what is listed can go', 'DSC106', '[a, ...a]', ['takeOut', '[a]'], 'a'),
    suggested('an object can be listed whole', 'DSC108', '[a?.id.of]', ['listWhole', '[a]'], '1'),
    suggested('a member of the module can go', 'DSC108', '[db.url]', ['takeOut', '[]'], 'db.url'),
    suggested('a literal can go', 'DSC109', '[1, a]', ['takeOut', '[a]'], 'a'),
    suggested(
      'in place of what is no list, the list can be written',
      'DSC110',
      'c',
      ['writeList', '[a, b]'],
      'db.get(a, b)',
    ),
    {
      ...IN_TYPESCRIPT,
      name: 'assertions stay around what is kept',
      code: calling('([a as string, b!, c] as const)', '[b, c, peer]'),
      output: calling('([b!, c, peer] as const)', '[b, c, peer]'),
      errors: [{ messageId: 'DSC101' }, { messageId: 'DSC102' }],
    },
    {
      name: 'the list of an outer block is fixed for what the inner one needs',
      code: program('return spinRemote(peer, [], () => spinRemote(a, [], () => b))'),
      output: program('return spinRemote(peer, [a, b], () => spinRemote(a, [b], () => b))'),
      errors: [{ messageId: 'DSC101' }, { messageId: 'DSC101' }],
    },
    {
      name: 'what looks like a secret is listed by a suggestion only',
      code: program('const token = a.token; return spinRemote(peer, [], () => token + b)'),
      output: program('const token = a.token; return spinRemote(peer, [b], () => token + b)'),
      errors: [
        {
          messageId: 'DSC101',
          suggestions: [
            {
              desc: 'List all of it, also what looks like a secret: token, b',
              output: program(
                'const token = a.token; return spinRemote(peer, [token, b], () => token + b)',
              ),
            },
          ],
        },
      ],
    },
    {
      name: 'a result that the call itself makes is not listed by a fix',
      code: program('const found = await spinRemote(peer, [], () => found + a)'),
      output: program('const found = await spinRemote(peer, [a], () => found + a)'),
      errors: [{ messageId: 'DSC101' }],
    },
    {
      name: 'a result of the call that its block does not use goes out of the list',
      code: program('const found = await spinRemote(peer, [found, a], () => a)'),
      output: program('const found = await spinRemote(peer, [a], () => a)'),
      errors: [{ messageId: 'DSC132' }],
    },
    {
      name: 'a result of the call that its block uses is left to a person',
      code: program('const found = await spinRemote(peer, [found], () => found)'),
      errors: [{ messageId: 'DSC132' }],
    },
    {
      name: 'the compiler is quoted',
      code: calling('[a]', 'a + b'),
      output: calling('[a, b]', 'a + b'),
      errors: [
        {
          message:
            'DSC101: `b` is used in the block but not listed. A block gets only what its list names. Write: [a, b]',
          line: 4,
          column: 27,
          endLine: 4,
          endColumn: 30,
        },
      ],
    },
  ],
)
