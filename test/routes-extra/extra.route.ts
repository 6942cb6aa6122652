import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createShop, installPackage } from './installed-shop.ts'
import { askInPage, askPage, expectAuthoredPlace } from '../routes/shop.ts'

jest.setTimeout(300_000) // whole builds, on machines that have other work too

const NEXT = '../../node_modules/next/dist/bin/next'
const PARCEL = '../../node_modules/parcel/lib/bin.js'

beforeAll(installPackage)

const NEXT_ROUTES = ['next-swc-plugins', 'next-loader', 'next-babel'].flatMap((route) => [
  { route, bundler: 'Turbopack', flags: [] },
  { route, bundler: 'webpack', flags: ['--webpack'] },
])

test.each(NEXT_ROUTES)(
  'a page and a server that Next has built by $route with $bundler answer each other, and errors name the authored line',
  async ({ route, bundler, flags }) => {
    const project = createShop(`${route}-${bundler}`, ['next', route])
    await project.run(NEXT, ['build', ...flags])
    const serving = project.start(NEXT, ['start', '--port', '0'])
    try {
      const [, address = ''] = await serving.waitFor(/Local: +(\S+)/)
      const { answers, place } = await askPage(address)
      expect(answers.sum).toBe(105)
      expectAuthoredPlace(place)
    } finally {
      await serving.stop()
    }
  },
)

test('a page that Parcel has built answers its server, and errors name the authored line', async () => {
  const project = createShop('parcel', ['parcel'])
  // The folder of the lock file is the project, whose configuration counts.
  writeFileSync(join(project.folder, 'package-lock.json'), '{}')
  await project.run(PARCEL, ['build', '--no-cache'])
  const server = { project, script: 'dist-server/server.js' }
  const { answers, place } = await askInPage(server, { project, script: 'preview.mjs' })
  expect(answers.sum).toBe(105)
  expectAuthoredPlace(place)
})
