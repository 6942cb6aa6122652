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
    'docs/',
    'macro/',
    'package.json',
    'swc.wasm',
  ])
})

test('what the README says of the documents can be read where it is installed', () => {
  const links = application.read('node_modules/dscope/README.md').matchAll(/\]\((docs\/[^)#]+)/g)
  const linked = new Set([...links].map(([, path]) => path!))
  expect(linked.size).toBeGreaterThan(20)
  expect([...linked].filter((path) => !application.files.includes(path))).toEqual([])
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
