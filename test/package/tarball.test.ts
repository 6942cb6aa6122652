import { installPackage, type Application } from './installed.ts'

let application: Application
beforeAll(() => {
  application = installPackage()
})
afterAll(() => application?.remove())

test('the tarball holds the build, the macro folder and the papers, and nothing else', () => {
  const folders = new Set(application.files.map((path) => path.replace(/\/.*/, '/')))
  expect([...folders].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/',
    'macro/',
    'package.json',
    'swc.wasm',
  ])
})

test('no source, test or fixture is in the tarball', () => {
  const stray = application.files.filter(
    (path) => /\.test\.|fixtures?\/|\.tsbuildinfo$/.test(path) || /(?<!\.d)\.[cm]?ts$/.test(path),
  )
  expect(stray).toEqual([])
})

test('no file of the tarball names a folder of the machine that built it', () => {
  const telling = application.files.filter((path) =>
    application.read(`node_modules/dscope/${path}`).includes(process.cwd() + '/'),
  )
  expect(telling).toEqual([])
})

test('every file that package.json names is in the tarball', () => {
  const manifest = application.read('node_modules/dscope/package.json')
  const named = [...manifest.matchAll(/"\.\/([^"*]+\.[a-z]+)"/g)].map(([, path]) => path!)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !application.files.includes(path))).toEqual([])
})
