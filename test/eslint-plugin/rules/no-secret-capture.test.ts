import { IN_TYPESCRIPT, program, testRule } from '../rule-testers.ts'

const capturing = (declaration: string, name: string) =>
  program(`${declaration}; return spinRemote(peer, [${name}], () => ${name})`)

const said = (name: string, source: string) =>
  `\`${name}\` looks like a secret${source}, and whoever the block runs on can read what it captures. Use it on this side and capture the outcome, or allow the name in the options of the rule.`

testRule(
  'no-secret-capture',
  [
    { name: 'an ordinary name may travel', code: capturing('const query = a', 'query') },
    {
      name: 'a secret that stays is no capture',
      code: program('const secret = a; return spinRemote(peer, [b], () => b)'),
    },
    {
      name: 'an allowed name may travel',
      code: capturing('const pageToken = a', 'pageToken'),
      options: [{ allow: ['pageToken'] }],
    },
    {
      name: 'what was sealed may travel',
      code: capturing('const token = await seal(a)', 'token'),
    },
    {
      name: 'what another function sealed may travel when it is named',
      code: capturing('const token = vault.encrypt(a)', 'token'),
      options: [{ sealed: ['encrypt'] }],
    },
    {
      name: 'other patterns stand for the default ones',
      code: capturing('const token = a', 'token'),
      options: [{ patterns: ['^pin$'] }],
    },
    {
      name: 'no patterns find nothing',
      code: capturing('const token = a', 'token'),
      options: [{ patterns: [] }],
    },
  ],
  [
    ...['dbSecret', 'PASSWORD', 'accessToken', 'api_key', 'privateKey', 'credentials'].map(
      (name) => ({
        name: `\`${name}\` looks like a secret`,
        code: capturing(`const ${name} = a`, name),
        errors: [{ message: said(name, ''), line: 4 }],
      }),
    ),
    {
      name: 'a secret under another name is known by where it comes from',
      code: capturing("const key = process.env['API_KEY'] ?? a", 'key'),
      errors: [{ message: said('key', ' (it is `API_KEY`)') }],
    },
    {
      name: 'a secret that a pattern takes out is known by its key',
      code: capturing('const { login: { password: word = 1 } } = a', 'word'),
      errors: [{ message: said('word', ' (it is `password`)') }],
    },
    {
      ...IN_TYPESCRIPT,
      name: 'assertions hide nothing',
      code: capturing('const k = (a!.apiKey as string)', 'k'),
      errors: [{ message: said('k', ' (it is `apiKey`)') }],
    },
    {
      name: 'patterns can be given',
      code: capturing('const pin = a', 'pin'),
      options: [{ patterns: ['^pin$'] }],
      errors: [{ messageId: 'secret' }],
    },
  ],
)
