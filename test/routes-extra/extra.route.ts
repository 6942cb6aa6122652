import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createShop, installPackage } from './installed-shop.ts'
import { askInPage, askPage, expectAuthoredPlace, type PageAnswers } from '../routes/shop.ts'

jest.setTimeout(900_000) // whole builds, on machines that have other work too

const NEXT = '../../node_modules/next/dist/bin/next'
const PARCEL = '../../node_modules/parcel/lib/bin.js'

beforeAll(installPackage)

const TURBOPACK = { bundler: 'Turbopack', flags: [] }
const WEBPACK = { bundler: 'webpack', flags: ['--webpack'] }

async function askNext(
  route: string,
  { bundler, flags }: { bundler: string; flags: string[] },
): Promise<PageAnswers> {
  const project = createShop(`${route}-${bundler}`, ['next', route])
  await project.run(NEXT, ['build', ...flags])
  const serving = project.start(NEXT, ['start', '--port', '0'])
  try {
    const [, address = ''] = await serving.waitFor(/Local: +(\S+)/)
    return await askPage(address)
  } finally {
    await serving.stop()
  }
}

test.each([
  { route: 'next-swc-plugins', ...TURBOPACK },
  { route: 'next-swc-plugins', ...WEBPACK },
  { route: 'next-loader', ...WEBPACK },
  { route: 'next-babel', ...WEBPACK },
])(
  'a page and a server that Next has built by $route with $bundler answer each other, and errors name the authored line',
  async ({ route, ...bundler }) => {
    const { answers, place } = await askNext(route, bundler)
    expect(answers.sum).toBe(105)
    expectAuthoredPlace(place)
  },
)

// A production build of Turbopack leaves out the maps of loaders.
test.each(['next-loader', 'next-babel'])(
  'a page and a server that Next has built by %s with Turbopack answer each other, and errors name the authored file',
  async (route) => {
    const { answers, place } = await askNext(route, TURBOPACK)
    expect(answers.sum).toBe(105)
    expect(place.source).toMatch(/\/src\/order\.ts$/)
    expect(() => expectAuthoredPlace(place)).toThrow()
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
