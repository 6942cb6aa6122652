import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documented, forRole } from './documentation.ts'
import { createProject, type Project } from './project.ts'
import { askInNode, expectRightAnswers } from './shop.ts'

jest.setTimeout(120_000) // builds and processes, on machines that have other work too

interface Route {
  readonly name: string
  readonly tool: string
  readonly file: string
  /** What the server starts from. Without a plugin there is no module that imports all blocks. */
  readonly server: 'answering' | 'selling'
}

const ROUTES: readonly Route[] = [
  { name: 'Vite', tool: 'vite', file: 'vite.config.mjs', server: 'answering' },
  { name: 'Rollup', tool: 'rollup', file: 'rollup.config.mjs', server: 'answering' },
  { name: 'Rolldown', tool: 'rolldown', file: 'rolldown.config.mjs', server: 'answering' },
  { name: 'webpack', tool: 'webpack', file: 'webpack.config.mjs', server: 'answering' },
  { name: 'Rspack', tool: 'rspack', file: 'rspack.config.mjs', server: 'answering' },
  { name: 'esbuild', tool: 'esbuild', file: 'esbuild.config.mjs', server: 'answering' },
  { name: 'babel-loader', tool: 'webpack', file: 'webpack.babel.mjs', server: 'selling' },
  {
    name: 'babel-loader and swc-loader',
    tool: 'webpack',
    file: 'webpack.babel-swc.mjs',
    server: 'selling',
  },
  { name: 'babel-loader in Rspack', tool: 'rspack', file: 'rspack.babel.mjs', server: 'selling' },
  { name: 'Babel', tool: 'babel', file: 'babel.config.mjs', server: 'selling' },
]

const projects: Project[] = []
afterAll(() => projects.forEach((project) => project.remove()))

function open(route: string): Project {
  const project = createProject(route)
  projects.push(project)
  return project
}

/** Builds one program for one role, and tells where it is. */
async function buildFor(
  role: 'client' | 'server',
  { tool, file, server }: Route,
  project: Project,
) {
  const config = `${role}.${file}`
  writeFileSync(join(project.folder, config), forRole(documented(file), role))
  const entry = role === 'client' ? 'src/visit.ts' : `src/${server}.ts`
  const printed = await project.run('build.mjs', [tool, config, entry, `out/${role}`])
  expect(printed).not.toMatch(/\bwarning\b/i)
  return { project, script: `out/${role}/${tool === 'babel' ? 'main.js' : 'main.mjs'}` }
}

/** Everything of a build that a browser would load or be shown, maps too. Babel alone also writes what nothing imports. */
function written(project: Project, folder: string): string {
  return readdirSync(join(project.folder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:m?js|map)$/.test(name) && !name.startsWith('vault-combination.'))
    .map((name) => readFileSync(join(project.folder, folder, name), 'utf8'))
    .join('\n')
}

describe.each(ROUTES)('the documented configuration of $name', (route) => {
  const project = open('documented')
  test('builds two programs that answer each other, with errors that name the authored line', async () => {
    const [server, client] = await Promise.all([
      buildFor('server', route, project),
      buildFor('client', route, project),
    ])
    const answers = await askInNode(server, client)
    expectRightAnswers(answers)
    expect(answers).toMatchObject({
      receipt: '<ul><li>apple 30</li><li>pear 45</li></ul>',
      vault: '16,27,19',
    })
  })

  test('leaves no secret of a server block in the client or its maps', () => {
    const server = written(project, 'out/server')
    expect(server).toContain('SECRET of a body')
    expect(server).toContain('SECRET of a module constant')
    const client = written(project, 'out/client')
    expect(client).toContain('"mappings"')
    expect(client).not.toContain('SECRET')
    expect(client).not.toContain('vault-combination')
  })
})
