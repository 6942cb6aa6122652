import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { documented, forRole } from './documentation.ts'
import { createProject, type Project } from './project.ts'
import { askInNode, expectRightAnswers } from './shop.ts'

jest.setTimeout(120_000) // processes, on machines that have other work too

const repository = resolve(__dirname, '../..')
const projects: Project[] = []
afterAll(() => projects.forEach((project) => project.remove()))

function open(route: string): Project {
  const project = createProject(route)
  projects.push(project)
  return project
}

const everything = {
  receipt: '<ul><li>apple 30</li><li>pear 45</li></ul>',
  vault: '16,27,19',
}

test("programs in Vite's development server answer each other, with errors that name the authored line", async () => {
  const project = open('documented')
  const run = (role: string, entry: string) => {
    writeFileSync(
      join(project.folder, `${role}.config.mjs`),
      forRole(documented('vite.config.mjs'), role),
    )
    return { project, script: 'dev.mjs', args: [`${role}.config.mjs`, entry] }
  }
  const answers = await askInNode(run('server', 'src/answering.ts'), run('client', 'src/visit.ts'))
  expectRightAnswers(answers)
  expect(answers).toMatchObject(everything)
})

describe.each([
  { name: 'babel-jest', config: 'jest.config.mjs' },
  { name: '@swc/jest', config: 'jest.swc.mjs' },
])('dscope/jest in front of $name', ({ config }) => {
  const project = open('documented-jest')
  const run = (...args: string[]): string => {
    const { stderr, status } = spawnSync(
      process.execPath,
      ['../node_modules/jest/bin/jest.js', '--config', config, ...args],
      { cwd: project.folder, encoding: 'utf8' },
    )
    return `${status}\n${stderr}`
  }
  beforeAll(() => {
    const match = "testMatch: ['<rootDir>/src/*.check.ts'],\n  cacheDirectory: '<rootDir>/.jest',"
    const code = documented(config).replace('export default {', `export default {\n  ${match}`)
    writeFileSync(join(project.folder, config), code)
    writeFileSync(
      join(project.folder, 'babel.config.json'),
      JSON.stringify({
        presets: [
          ['@babel/preset-env', { targets: { node: 'current' } }],
          '@babel/preset-typescript',
          '@babel/preset-react',
        ],
      }),
    )
  })

  test('peers in a test answer each other, errors name the authored line, and coverage is counted in authored lines', () => {
    expect(run('--coverage', '--coverageReporters=json')).toMatch(/^0\n/)
    const answers = JSON.parse(project.read('answers.json'))
    expectRightAnswers(answers)
    expect(answers.receipt).toBe('<ul><li>pear 45</li></ul>')
    const coverage = JSON.parse(project.read('coverage/coverage-final.json'))
    const { statementMap, s } = coverage[join(project.folder, 'src/order.ts')]
    const lines = Object.entries(statementMap as Record<string, { start: { line: number } }>)
      .filter(([at]) => s[at] > 0)
      .map(([, { start }]) => start.line)
    const [thrown] = [readFileSync(join(project.folder, 'src/order.ts'), 'utf8').split('\n')]
    const authored = thrown.findIndex((line) => line.includes('// the authored line')) + 1
    expect(lines).toContain(authored)
    expect(Math.max(...lines)).toBeLessThan(thrown.length)
  })

  test('a file that breaks a rule fails its test with the report', () => {
    const path = join(project.folder, 'src/order.ts')
    const source = readFileSync(path, 'utf8')
    writeFileSync(path, source.replace('[client, order]', '[client]'))
    const printed = run()
    writeFileSync(path, source)
    expect(printed).toMatch(/^1\n/)
    expect(printed).toContain('DSC101: `order` is used in the block but not listed')
    expect(printed).toContain('[client, order]')
  })

  test('another name of the package makes other ids, also with a warm cache', () => {
    const path = join(project.folder, 'package.json')
    const manifest = readFileSync(path, 'utf8')
    writeFileSync(join(project.folder, 'src/ids.check.ts'), IDS)
    run('ids.check')
    const before = project.read('ids.json')
    writeFileSync(path, manifest.replace('"shop"', '"market"'))
    run('ids.check')
    const after = project.read('ids.json')
    writeFileSync(path, manifest)
    run('ids.check')
    expect(after).not.toBe(before)
    expect(project.read('ids.json')).toBe(before)
  })
})

const IDS = `import { writeFileSync } from 'node:fs'
import { test } from '@jest/globals'
import './order.ts'
test('which blocks there are', () => {
  const { blocks } = (globalThis as any)[Symbol.for('dscope.table')]
  writeFileSync('ids.json', JSON.stringify([...blocks.keys()]))
})
`

/** The newest Node of a line, from the registry; undefined where it cannot be had. */
function findNode(line: string): string | undefined {
  try {
    const args = ['-y', '-p', `node@${line}`, '-c', 'node -p process.execPath']
    return execFileSync('npx', args, { encoding: 'utf8', timeout: 110_000, stdio: 'pipe' }).trim()
  } catch (error) {
    console.warn(
      `Node ${line} could not be had, so dscope/register is not tested with it: ${error}`,
    )
    return undefined
  }
}

describe.each(['this', '22', '24'])('node --import dscope/register, %s', (line) => {
  const node = line === 'this' ? process.execPath : findNode(line)
  const flags = ['--enable-source-maps', '--import', 'dscope/register']
  if (node === undefined) return
  const runIn = (project: Project, script: string) => ({
    project,
    script,
    options: { flags, node },
  })

  test('runs TypeScript and JSX with blocks from their sources, with errors that name the authored line', async () => {
    const project = open('documented')
    const answers = await askInNode(
      runIn(project, 'src/selling.ts'),
      runIn(project, 'src/visit.ts'),
    )
    expectRightAnswers(answers)
    expect(answers).toMatchObject(everything)
  })

  test('a program that breaks a rule does not start, and says why', () => {
    const project = open('documented')
    const path = join(project.folder, 'src/order.ts')
    writeFileSync(path, readFileSync(path, 'utf8').replace('[client, order]', '[client]'))
    const { stderr, status } = spawnSync(node, [...flags, 'src/selling.ts'], {
      cwd: project.folder,
      encoding: 'utf8',
    })
    expect(status).not.toBe(0)
    expect(stderr).toContain('DSC101: `order` is used in the block but not listed')
    expect(stderr).toContain('src/order.ts:12')
    expect(stderr).not.toContain('walker')
    expect(stderr).not.toContain('diagnostics')
  })
})

test.each([
  ['nothing takes out types and JSX', ['@babel', '@jridgewell'], 'DSC150', 'install oxc-transform'],
  [
    'Babel is not installed',
    ['oxc-transform', '@oxc-transform', '@jridgewell'],
    'DSC152',
    '--save-dev @babel/core',
  ],
])('where %s, dscope/register says what to install', (_, packages, code, what) => {
  const project = open('documented')
  const alone = mkdtempSync(join(tmpdir(), 'dscope-alone-'))
  const installed = join(alone, 'node_modules')
  mkdirSync(join(installed, 'dscope'), { recursive: true })
  for (const name of ['dist', 'package.json']) {
    cpSync(join(repository, name), join(installed, 'dscope', name), { recursive: true })
  }
  for (const name of packages) {
    symlinkSync(join(repository, 'node_modules', name), join(installed, name), 'dir')
  }
  const register = pathToFileURL(join(installed, 'dscope/dist/register.js')).href
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--import', register, 'src/receipt.tsx'],
    {
      cwd: project.folder,
      encoding: 'utf8',
    },
  )
  rmSync(alone, { recursive: true })
  expect(status).not.toBe(0)
  expect(stderr).toContain(code)
  expect(stderr).toContain(what)
})
