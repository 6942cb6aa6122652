import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../bundler-plugin/manifest.ts'
import { block, createProject, removeProjects } from './project.ts'

jest.setTimeout(60_000) // builds, on machines that have other work too
afterAll(removeProjects)

test.each(['webpack', 'rspack'])(
  'what a plugin of %s compiles beside the program does not change the manifest of the program',
  (tool) => {
    const { folder } = createProject({
      'src/main.js': block('main').replace(/: \w+(?:<\w+>)?/g, ''),
      'src/beside.js': `console.log('beside')\n`,
    })
    const script = join(__dirname, 'build-beside.mjs')
    execFileSync(process.execPath, [script, tool], { cwd: folder, stdio: 'inherit' })
    expect(existsSync(join(folder, 'out/beside.js'))).toBe(true)
    const manifest = readFileSync(join(folder, '.dscope/blocks.json'), 'utf8')
    expect((JSON.parse(manifest) as Manifest).blocks.map(({ name }) => name)).toEqual(['main'])
  },
)
