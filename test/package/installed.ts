import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

/** An application in an empty folder that has installed the packed package, without a registry. */
export interface Application {
  readonly folder: string
  /** The paths inside the tarball. */
  readonly files: readonly string[]
  write(path: string, text: string): string
  read(path: string): string
  /** Runs a program with Node and returns what it printed, parsed as JSON. Throws when the program fails. */
  run(path: string): unknown
  remove(): void
}

interface Packed {
  filename: string
  files: { path: string }[]
}

/** Packs what was built, unpacks it, and puts its dependencies beside it. */
export function installPackage(): Application {
  if (!existsSync(join(root, 'dist/index.js')))
    throw new Error('There is nothing to pack: npm run build')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-package-')))
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [Packed]
  const installed = join(folder, 'node_modules/dscope')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1'], {
    cwd: folder,
  })
  linkDependencies(installed, folder)
  const write = (path: string, text: string) => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  write('package.json', JSON.stringify({ name: 'application', version: '1.0.0' }))
  return {
    folder,
    files: packed.files.map(({ path }) => path),
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run: (path) =>
      JSON.parse(
        execFileSync(process.execPath, [path], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Dependencies and peers of the package, and what the declarations mention that comes with those. */
function linkDependencies(installed: string, folder: string): void {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'peerDependencies',
    Record<string, string>
  >
  const names = [
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    '@babel/types',
    '@types/node',
  ]
  for (const name of names) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
}
