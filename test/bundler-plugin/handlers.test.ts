import { join } from 'node:path'
import { startProgram, type Program } from '../e2e/program.ts'
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

/**
 * Edits again until the program prints that it was noticed: a bundler says that it has built before all its watchers are
 * up, and one that looks at a file twice may have read it half written and compare with it whole. So no edit may repeat
 * the one before.
 */
async function editUntil(
  program: Program,
  noticed: RegExp,
  edit: (time: number) => void,
): Promise<void> {
  let times = 0
  edit(++times)
  let again: NodeJS.Timeout | undefined
  const ignored = new Promise<never>((_, reject) => {
    again = setInterval(() => {
      if (times < 10) edit(++times)
      else reject(new Error(`edited ${times} times, and no ${noticed} in:\n${program.output()}`))
    }, 2_000)
  })
  await Promise.race([program.waitFor(noticed), ignored]).finally(() => clearInterval(again))
}

/** What is printed when the bundle registers the blocks of these modules, and of no others. */
const built = (...names: string[]): RegExp =>
  new RegExp(`^built \\[${names.map((name) => `shop/src/${name}\\.ts`).join(' ')}\\]$`, 'm')

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
      await program.waitFor(built('a', 'c'))
      await editUntil(program, built('a', 'c', 'new'), (time) =>
        project.write('src/new.ts', `${block('first')}// ${time}\n`),
      )
      await editUntil(program, built('c', 'new'), (time) =>
        project.write('src/a.ts', `export const a = ${time}\n`),
      )
      await editUntil(program, built('new'), (time) => {
        if (time === 1) project.delete('src/c.ts')
        else project.write('src/other.ts', `export const other = ${time}\n`)
      })
      await editUntil(program, built('new', 'plain'), (time) =>
        project.write('src/plain.ts', `${block('plain')}// ${time}\n`),
      )
    } finally {
      await program.stop()
    }
  })
})
