import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { startProgram } from '../e2e/program.ts'
import type { Project } from '../routes/project.ts'

const repository = resolve(__dirname, '../..')

/** Unpacks the packed package beside the tools of this folder, as a registry would give it. */
export function installPackage(): void {
  if (!existsSync(join(__dirname, 'node_modules/next')))
    throw new Error('The tools are not there: npm install --prefix test/routes-extra')
  const folder = join(__dirname, 'dist')
  mkdirSync(folder, { recursive: true })
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed] = JSON.parse(
    execFileSync('npm', packing, {
      cwd: repository,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string }]
  const installed = join(__dirname, 'node_modules/dscope')
  rmSync(installed, { recursive: true, force: true })
  mkdirSync(installed)
  execFileSync('tar', [
    ...['-xzf', join(folder, packed.filename)],
    ...['-C', installed, '--strip-components=1'],
  ])
}

/** The shop in a folder below this one, with the files of `layers` put over it, one after the other. */
export function createShop(name: string, layers: readonly string[]): Project {
  const folder = join(__dirname, 'dist', name)
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(__dirname, '../routes/app'), folder, { recursive: true })
  for (const layer of layers) cpSync(join(__dirname, layer), folder, { recursive: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run: async (script, args = []) => {
      const ran = promisify(execFile)(process.execPath, [script, ...args], { cwd: folder, env })
      const { stdout, stderr } = await ran
      return stdout + stderr
    },
    start: (script, args = []) => startProgram(script, args, { folder }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
