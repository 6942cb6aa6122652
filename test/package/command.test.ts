import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { installPackage, type Application } from './installed.ts'

let application: Application
beforeAll(() => {
  application = installPackage()
  application.write(
    'src/now.ts',
    `import { spinRemote } from 'dscope/macro'
export const now = (server: string) => spinRemote(server, [], () => { 'on server'; return Date.now() })
`,
  )
  linkCommand()
})
afterAll(() => application?.remove())

/** As npm does on installing. */
function linkCommand(): void {
  const { bin } = JSON.parse(application.read('node_modules/dscope/package.json'))
  mkdirSync(join(application.folder, 'node_modules/.bin'))
  const target = join(application.folder, 'node_modules/dscope', bin.dscope)
  symlinkSync(target, join(application.folder, 'node_modules/.bin/dscope'))
}

test('npx dscope blocks shows the blocks of an application that has installed the package', () => {
  const output = execFileSync('npx', ['--no-install', 'dscope', 'blocks'], {
    cwd: application.folder,
    encoding: 'utf8',
  })
  expect(output).toMatch(/^now +server +call +nothing +application\/src\/now.ts:2 +[\w-]{22}$/m)
})

test('without Babel and without a manifest it says what to install', () => {
  const babel = join(application.folder, 'node_modules/@babel/core')
  renameSync(babel, `${babel}-away`)
  const attempt = () =>
    execFileSync('npx', ['--no-install', 'dscope', 'blocks'], {
      cwd: application.folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  expect(attempt).toThrow(/dscope: .*npm install --save-dev @babel\/core\n$/)
  renameSync(`${babel}-away`, babel)
})
