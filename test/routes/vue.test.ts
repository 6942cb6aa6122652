import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchBrowser } from '../e2e/browser.ts'
import { documented, forRole } from './documentation.ts'
import { createProject, type Project } from './project.ts'
import { askInPage } from './shop.ts'

jest.setTimeout(120_000) // builds, processes and a browser, on machines that have other work too

let project: Project
beforeAll(async () => {
  project = createProject('vue')
  await project.run('build.mjs')
})
afterAll(() => project.remove())

function textsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:m?js|map)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

test.each([
  { page: 'a production build', script: 'preview.mjs' },
  { page: 'the development server, which calls blocks as production does,', script: 'dev.mjs' },
])(
  'components of Vue in $page ask their server, and errors name the authored line of the component',
  async ({ script }) => {
    const server = { project, script: 'dist-server/server.js' }
    const { answers, place } = await askInPage(server, { project, script })
    expect(answers).toMatchObject({ sum: 105, greeting: 'Welcome, Ada' })
    expect(answers.stack).toContain('the order is empty')
    const lines = project.read('src/Shop.vue').split('\n')
    expect(place.source).toMatch(/\/src\/Shop\.vue$/)
    expect(place.line).toBe(lines.findIndex((line) => line.includes('// the authored line')) + 1)
  },
)

test('each environment of one configuration is built for its role: no secret of the server is in the page or its maps', () => {
  const page = textsOf(join(project.folder, 'dist'))
  expect(page.join()).toContain('the order is empty')
  expect(page.join()).not.toContain('SECRET')
  expect(textsOf(join(project.folder, 'dist-server')).join()).toContain('SECRET of a body')
})

/** Other plugins beside that of vue-loader, in both orders. */
const BESIDE = [
  ['webpack', 'plugins: [dscope(), '],
  ['rspack', 'plugins: ['],
] as const

test.each(BESIDE)(
  'components that vue-loader hands to babel-loader in %s have the blocks that Vite gives them, and the client no secret',
  async (tool, plugins) => {
    cpSync(join(__dirname, 'documented/build.mjs'), join(project.folder, 'pack.mjs'))
    const config = `import dscope from 'dscope/${tool}'\n${forRole(documented('webpack.vue.mjs'), 'client')}`
    writeFileSync(join(project.folder, `${tool}.mjs`), config.replace('plugins: [', plugins))
    await project.run('pack.mjs', [tool, `${tool}.mjs`, 'src/page.ts', `out/${tool}`])
    const [code, map] = ['main.mjs', 'main.mjs.map'].map((it) => project.read(`out/${tool}/${it}`))
    const ids = [...code!.matchAll(/"shop\/src\/\w+\.vue", \[\["([\w-]{22})"/g)]
    expect(ids).toHaveLength(2)
    const page = textsOf(join(project.folder, 'dist')).join()
    for (const [, id] of ids) expect(page).toContain(id)
    expect(code).not.toContain('dscope/macro')
    expect(code! + map!).not.toContain('SECRET')
  },
)

test('an edited block of a component is live without loading the page anew', async () => {
  const server = project.start('dist-server/server.js')
  const serving = project.start('dev.mjs')
  const browser = await launchBrowser()
  try {
    const [, url = ''] = await server.waitFor(/listening on (\S+)/)
    const [, address = ''] = await serving.waitFor(/page on (\S+)/)
    const page = await browser.newPage()
    await page.goto(`${address}?server=${encodeURIComponent(url)}`)
    await page.locator('pre', { hasText: '"sum":105' }).waitFor()
    await page.evaluate(() => Object.assign(window, { marker: 'first' }))
    const text = project.read('src/Shop.vue').replace('item.trim()', `item.trim() && 'pear'`)
    writeFileSync(join(project.folder, 'src/Shop.vue'), text)
    await page.locator('pre', { hasText: '"sum":135' }).waitFor()
    expect(await page.evaluate(() => (window as { marker?: string }).marker)).toBe('first')
  } finally {
    await browser.close()
    await serving.stop()
    await server.stop()
  }
})
