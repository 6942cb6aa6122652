import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answers } from './app/src/ask.ts'
import { createProject, type Project } from './project.ts'
import { askInNode, askInPage, blockIds, expectAuthoredPlace, expectRightAnswers } from './shop.ts'

jest.setTimeout(120_000) // builds, processes and a browser, on machines that have other work too

const projects: Project[] = []
afterEach(() => projects.splice(0).forEach((project) => project.remove()))

async function buildProject(route: string, copied: readonly string[] = []): Promise<Project> {
  const project = createProject(route, copied)
  projects.push(project)
  await project.run('build.mjs')
  return project
}

const ROUTES = [
  { name: '@swc/core itself', route: 'swc-core', server: 'selling.js', client: 'visit.js' },
  {
    name: 'swc-loader in webpack',
    route: 'swc-loader',
    server: 'server.mjs',
    client: 'client.mjs',
  },
  {
    name: 'builtin:swc-loader in Rspack',
    route: 'rspack',
    server: 'server.mjs',
    client: 'client.mjs',
  },
]

/** Beside what every shop answers: what it writes in JSX, and in a block with a role. */
function expectRightVisit(answers: Answers): void {
  expectRightAnswers(answers)
  expect(answers).toMatchObject({
    receipt: '<ul><li>apple 30</li><li>pear 45</li></ul>',
    vault: '16,27,19',
  })
}

test.each(ROUTES)(
  'two processes that $name has built answer each other, and errors name the authored line',
  async ({ route, server, client }) => {
    const project = await buildProject(route)
    const part = (script: string) => ({ project, script: `dist/${script}` })
    expectRightVisit(await askInNode(part(server), part(client)))
  },
)

test('a page that plugin-react-swc has built answers its server, and errors name the authored line', async () => {
  const project = await buildProject('react-swc', ['@vitejs/plugin-react-swc'])
  const server = { project, script: 'dist-server/server.js' }
  const { answers, place } = await askInPage(server, { project, script: 'preview.mjs' })
  expect(answers.sum).toBe(105)
  expectAuthoredPlace(place)
})

test('peers in a test that @swc/jest compiles answer each other, and errors name the authored line', async () => {
  const project = createProject('swc-jest')
  projects.push(project)
  await project.run('../node_modules/jest/bin/jest.js')
  expectRightAnswers(JSON.parse(project.read('answers.json')))
})

test('a client that one bundler has built understands the server of another one', async () => {
  const [webpack, rspack] = await Promise.all([buildProject('swc-loader'), buildProject('rspack')])
  const script = (name: string) => `dist/${name}.mjs`
  expectRightVisit(
    await askInNode(
      { project: webpack, script: script('server') },
      { project: rspack, script: script('client') },
    ),
  )
})

test('blocks have one id, from Babel and from SWC, in whatever folder they are built', async () => {
  const routes = ['swc-core', 'swc-core', 'rspack']
  const builds = await Promise.all(routes.map((route) => buildProject(route)))
  const [first, second, third] = builds as [Project, Project, Project]
  expect(first.folder).not.toBe(second.folder)
  const ids = blockIds(first)
  expect(ids).toHaveLength(2)
  expect(blockIds(second)).toEqual(ids)
  expect(second.read('dist/order.js')).toBe(first.read('dist/order.js'))
  for (const id of ids) {
    expect(first.read('dist/order.js')).toContain(id)
    expect(third.read('dist/server.mjs')).toContain(id)
  }
})

/** What each host is told so that no map shows the text of files, which SWC does not leave out by itself. */
const BY_ROLE = [
  {
    ...ROUTES[0]!,
    config: 'swc.config.mjs',
    told: ['jsc: {', 'inlineSourcesContent: false,\n  jsc: {'],
  },
  {
    ...ROUTES[1]!,
    config: 'webpack.config.mjs',
    told: ['jsc: {', 'inlineSourcesContent: false,\n  jsc: {'],
  },
  {
    ...ROUTES[2]!,
    config: 'rspack.config.mjs',
    told: ["'source-map'", "'nosources-source-map'"],
  },
] as const

async function buildFor(
  role: string,
  { route, config, told }: (typeof BY_ROLE)[number],
): Promise<Project> {
  const project = createProject(route)
  projects.push(project)
  change(project, config, ["packageName: 'shop'", `packageName: 'shop', role: '${role}'`])
  change(project, config, told)
  await project.run('build.mjs')
  return project
}

function change({ folder }: Project, file: string, [from, to]: readonly [string, string]): void {
  const text = readFileSync(join(folder, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(folder, file), text.replace(from, to))
}

/** All code and maps of a build. What is compiled file by file also has what nothing imports. */
function written({ folder }: Project, name: string): string {
  return readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:m?js|map)$/.test(file))
    .filter((file) => file.includes(name) && !file.startsWith('vault-combination.'))
    .map((file) => readFileSync(join(folder, 'dist', file), 'utf8'))
    .join('\n')
}

test.each(BY_ROLE)(
  'programs that $name has built for one role each answer each other, and the client has no secret of the server, in its maps neither',
  async (route) => {
    const [server, client] = await Promise.all([
      buildFor('server', route),
      buildFor('client', route),
    ])
    expectRightVisit(
      await askInNode(
        { project: server, script: `dist/${route.server}` },
        { project: client, script: `dist/${route.client}` },
      ),
    )
    // A bundle of its own for each program; else one file for each module.
    const program = route.client.endsWith('.mjs') ? 'client' : ''
    const shown = written(client, program)
    expect(shown).toContain('"mappings"')
    expect(shown).not.toMatch(/SECRET|combination/)
    expect(written(server, program && 'server')).toContain('SECRET of a body')
  },
)

test('a page that plugin-react-swc has built for a client has no secret of the server, in its maps neither', async () => {
  const project = createProject('react-swc', ['@vitejs/plugin-react-swc'])
  projects.push(project)
  change(project, 'src/page.jsx', [
    "import { askServer } from './ask.ts'",
    "import { askServer } from './ask.ts'\nimport { measureVault } from './vault.ts'\nglobalThis.measureVault = measureVault",
  ])
  change(project, 'vite.config.mjs', ["packageName: 'shop'", "packageName: 'shop', role: 'client'"])
  change(project, 'vite.config.mjs', [
    'sourcemap: true',
    'sourcemap: true, rolldownOptions: { output: { sourcemapExcludeSources: true } }',
  ])
  await project.run('build.mjs')
  const shown = written(project, '')
  expect(shown).toContain('measureVault')
  expect(shown).toContain('"mappings"')
  expect(shown).not.toMatch(/SECRET|combination/)
})
