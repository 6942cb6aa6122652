import { readOptions } from '../../babel-plugin/options.ts'
import dscope from '../../babel-plugin/index.ts'
import { compileSource } from './compile-source.ts'

test('no options are right options', () => {
  expect(readOptions(undefined)).toEqual({})
  expect(readOptions({})).toEqual({})
})

test('every option is accepted with a value of its kind, or undefined', () => {
  const options = {
    root: '/repo',
    packageName: 'acme',
    role: 'server',
    roles: ['client', 'server'],
    strict: true,
    serverOnly: ['pg', /^node:/],
    onWarning: () => {},
  }
  expect(readOptions(options)).toEqual(options)
  const serverOnly = { server: ['pg'], client: [/dom/] }
  expect(readOptions({ ...options, serverOnly })).toEqual({ ...options, serverOnly })
  expect(readOptions({ root: undefined })).toEqual({ root: undefined })
})

test.each([
  [{ rolls: ['server'] }, /no option `rolls`; there are root, packageName, role, roles/],
  [{ constructor: 1 }, /no option `constructor`/],
  [{ root: '' }, /`root` has to be the path of a folder/],
  [{ packageName: 3 }, /`packageName` has to be a name/],
  [{ role: ['server'] }, /`role` has to be the name of a role/],
  [{ roles: 'server' }, /`roles` has to be a list of names/],
  [{ roles: ['server', ''] }, /`roles` has to be a list of names/],
  [{ strict: 'yes' }, /`strict` has to be true or false/],
  [{ serverOnly: [1] }, /`serverOnly` has to be a list of names and regular expressions/],
  [{ serverOnly: 'pg' }, /`serverOnly` has to be a list/],
  [{ serverOnly: { server: 'pg' } }, /`serverOnly` has to be a list/],
  [{ serverOnly: ['pg'], roles: ['backend'] }, /`serverOnly` speaks of the role `server`, which/],
  [
    { serverOnly: { edge: [] }, roles: ['server'] },
    /`serverOnly` speaks of the role `edge`, which/,
  ],
  [{ onWarning: true }, /`onWarning` has to be a function/],
  [{ role: 'admin', roles: ['client', 'server'] }, /the role `admin` of this build is not one/],
  ['strict', /the options have to be an object/],
])('%j is told as DSC134', (options, sentence) => {
  expect(() => readOptions(options)).toThrow(expect.objectContaining({ code: 'DSC134' }))
  expect(() => readOptions(options)).toThrow(sentence)
})

test('a wrong option is told when the plugin is made, before any file', () => {
  const api = {} as never
  expect(() => dscope(api, { strict: 1 } as never)).toThrow(/DSC134/)
})

test('options with a file outside the root are told as DSC135, by its last name only', () => {
  const source = `import { spinRemote } from 'dscope/macro'\nspinRemote('a', [], () => 1)\n`
  const options = { root: '/repo', packageName: 'acme' }
  const { errors } = compileSource(source, '/private/secret/a.js', options)
  expect(errors).toEqual([expect.objectContaining({ code: 'DSC135', line: 1, column: 0 })])
  expect(errors[0]?.message).toContain('\n  a.js:1:1\n')
  expect(errors[0]?.message).not.toContain('secret')
})
