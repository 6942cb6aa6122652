import { join } from 'node:path'
import { startProgram } from '../e2e/program.ts'
import {
  block,
  buildAll,
  createProject,
  registered,
  removeProjects,
  TOOLS,
  type Project,
} from './project.ts'

jest.setTimeout(60_000) // builds, on machines that have other work too
afterAll(removeProjects)

const MAIN = `import 'virtual:dscope/handlers'\nconsole.log('started')\n`

const createShop = (more: Readonly<Record<string, string>> = {}): Project =>
  createProject({ 'src/main.ts': MAIN, 'src/a.ts': block('a'), ...more })

/** Saves again until the edit is noticed: a bundler says that it has built before all its watchers are up. */
async function untilTold(edit: () => void, told: Promise<unknown>): Promise<void> {
  edit()
  const again = setInterval(edit, 2_000)
  await told.finally(() => clearInterval(again))
}

describe.each(TOOLS)('virtual:dscope/handlers, built by %s,', (tool) => {
  const many = createShop({
    'src/deep/b.tsx': block('b'),
    'src/plain.ts': 'export const plain = 1\n',
    'src/a.test.ts': block('tested'),
    'src/types.d.ts': `export type { PeerId } from 'dscope/macro'\n`,
    'dist/a.js': block('compiled'),
    'node_modules/other/package.json': '{ "name": "other" }',
    'node_modules/other/index.js': block('other').replace(/: \w+(?:<\w+>)?/g, ''),
  })
  const careless = createProject({
    'package.json': '{ "name": "shop", "type": "module", "sideEffects": false }',
    'src/main.ts': `${MAIN}import './b.ts'\n`,
    'src/a.ts': block('a'),
    'src/b.ts': block('b'),
    'src/unused.ts': 'export const unused = 1\n',
  })
  const withPlain = {
    'src/main.ts': `${MAIN}import './plain.ts'\n`,
    'src/plain.ts': 'export const plain = 1\n',
  }
  const changing = createShop({ 'src/c.ts': block('c'), ...withPlain })

  const found: string[][] = []
  beforeAll(() => {
    found.push(
      ...buildAll(tool, [
        { project: many },
        { project: many, options: { include: 'src/deep/**' } },
        { project: many, options: { include: ['src/**', '!src/deep/**'] } },
        { project: careless },
        { project: careless, options: { include: 'src/a.ts' } },
        { project: changing },
      ]).map(registered),
    )
  })

  test('imports every module with blocks, and nothing else', () => {
    expect(found[0]).toEqual(['shop/src/a.ts', 'shop/src/deep/b.tsx'])
  })

  test('looks where the option says', () => {
    expect(found[1]).toEqual(['shop/src/deep/b.tsx'])
    expect(found[2]).toEqual(expect.arrayContaining(['shop/src/a.ts']))
    expect(found[2]).not.toEqual(expect.arrayContaining(['shop/src/deep/b.tsx']))
  })

  test('keeps what a package without side effects imports for nothing but its blocks', () => {
    expect(found[3]).toEqual(['shop/src/a.ts', 'shop/src/b.ts'])
    expect(found[4]).toEqual(['shop/src/a.ts', 'shop/src/b.ts'])
  })

  test('is right in the next build, with the caches of the last one', () => {
    expect(found[5]).toEqual(['shop/src/a.ts', 'shop/src/c.ts'])
    changing.write('src/later.ts', block('later'))
    changing.write('src/plain.ts', block('plain'))
    changing.write('src/a.ts', 'export const a = 1\n')
    changing.delete('src/c.ts')
    const [next, careful] = buildAll(tool, [{ project: changing }, { project: careless }])
    expect(registered(next!)).toEqual(['shop/src/later.ts', 'shop/src/plain.ts'])
    expect(registered(careful!)).toEqual(['shop/src/a.ts', 'shop/src/b.ts'])
  })

  test('is right while the sources change', async () => {
    const project = createShop({ 'src/c.ts': block('c'), ...withPlain })
    const program = startProgram(join(__dirname, 'watch.mjs'), [tool], { folder: project.folder })
    try {
      await program.waitFor(/^built \[shop\/src\/a\.ts shop\/src\/c\.ts\]$/m)
      await untilTold(
        () => project.write('src/new.ts', block('first')),
        program.waitFor(/^built \[shop\/src\/a\.ts shop\/src\/c\.ts shop\/src\/new\.ts\]$/m),
      )
      await untilTold(
        () => project.write('src/a.ts', 'export const a = 1\n'),
        program.waitFor(/^built \[shop\/src\/c\.ts shop\/src\/new\.ts\]$/m),
      )
      project.delete('src/c.ts')
      await program.waitFor(/^built \[shop\/src\/new\.ts\]$/m)
      await untilTold(
        () => project.write('src/plain.ts', block('plain')),
        program.waitFor(/^built \[shop\/src\/new\.ts shop\/src\/plain\.ts\]$/m),
      )
    } finally {
      await program.stop()
    }
  })
})
