import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ViteOptions } from '../../bundler-plugin/environment-roles.ts'
import type { Manifest } from '../../bundler-plugin/manifest.ts'
import { createProject, removeProjects, type Project } from './project.ts'

jest.setTimeout(60_000) // builds, on machines that have other work too
afterAll(removeProjects)

const SEARCH = `import { spinRemote } from 'dscope/macro'
const secret = 'CANARY of the server'
export const search = (client: string, server: string) =>
  spinRemote(server, [client], () => {
    'on server'
    return spinRemote(client, [], () => {
      'on client'
      return 'the answer of the client'
    }).then((answer) => answer + secret)
  })
`
const MAIN = `import { search } from './search.ts'\nvoid search('client', 'server')\n`

function build(
  { folder }: Project,
  options: ViteOptions,
  names: readonly string[],
  ...more: string[]
): { readonly texts?: readonly string[]; readonly error?: string } {
  const script = join(__dirname, 'build-environments.mjs')
  const given = [script, JSON.stringify(options), names.join(), ...more]
  const printed = execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' })
  return JSON.parse(printed.slice(printed.indexOf('{"'))) as { texts?: string[]; error?: string }
}

const createShop = (): Project => createProject({ 'src/main.ts': MAIN, 'src/search.ts': SEARCH })

test.each(['shared', 'apart'])(
  'each environment of Vite gets the blocks of its role, with plugins that are %s',
  (plugins) => {
    const shop = createShop()
    const role = { client: 'client', ssr: 'server' }
    const { texts, error } = build(shop, { role }, ['client', 'ssr'], plugins)
    expect(error).toBeUndefined()
    const [client, server] = texts as [string, string]
    expect(client).toContain('the answer of the client')
    expect(client).not.toContain('CANARY')
    expect(server).toContain('CANARY')
    for (const name of ['client', 'server']) {
      const manifest = readFileSync(join(shop.folder, `.dscope/${name}.json`), 'utf8')
      const { role: written, blocks } = JSON.parse(manifest) as Manifest
      expect(written).toBe(name)
      expect(blocks.map((block) => block.role)).toEqual(['server', 'client'])
    }
  },
)

test('an environment that the roles leave out cannot have blocks', () => {
  const role = { client: 'client' }
  const { error } = build(createShop(), { role }, ['client', 'edge'])
  expect(error).toContain('DSC134')
  expect(error).toContain('which role the environment `edge` has; it speaks of client')
  const plain = createProject({ 'src/main.ts': `console.log('no blocks')\n` })
  expect(build(plain, { role }, ['client', 'edge']).texts?.join()).toContain('no blocks')
})
