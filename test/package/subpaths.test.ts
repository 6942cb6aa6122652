import ts from 'typescript'
import { installPackage, type Application } from './installed.ts'

let application: Application
let subpaths: string[]
beforeAll(() => {
  application = installPackage()
  const manifest = JSON.parse(application.read('node_modules/dscope/package.json')) as {
    exports: Record<string, unknown>
  }
  subpaths = Object.keys(manifest.exports)
    .filter((key) => !key.endsWith('.json'))
    .map((key) => key.replace(/^\./, 'dscope'))
})
afterAll(() => application?.remove())

/** What each subpath exports when it is loaded by `load`, an expression in terms of `name`. */
function exportsBy(load: string): Record<string, string[]> {
  application.write(
    'load.mjs',
    `import { createRequire } from 'node:module'
     const require = createRequire(import.meta.url)
     const own = (space) => Object.keys(space).filter((name) => !/^(__esModule|module\\.exports)$/.test(name)).sort()
     const found = {}
     for (const name of ${JSON.stringify(subpaths)}) found[name] = own(${load})
     console.log(JSON.stringify(found))`,
  )
  return application.run('load.mjs') as Record<string, string[]>
}

test('every subpath loads by import and by require, with the same names', () => {
  const imported = exportsBy('await import(name)')
  const required = exportsBy('require(name)')
  expect(Object.keys(imported)).toEqual(subpaths)
  expect(imported['dscope']).toEqual(expect.arrayContaining(['createPeer', 'isDscopeError']))
  // As a macro of Babel it is a function with two marks, which users of the guard never see.
  required['dscope/macro'] = required['dscope/macro']!.filter(
    (name) => name !== 'isBabelMacro' && name !== 'options',
  )
  expect(required).toEqual(imported)
})

test('the declarations of every subpath are found and used, from modules of both formats', () => {
  const all = subpaths.map((name, at) => `export * as _${at} from '${name}'`).join('\n')
  const files = ['mts', 'cts'].flatMap((kind) => [
    application.write(`all.${kind}`, all),
    application.write(`use.${kind}`, userProgram(kind)),
  ])
  expect(diagnosticsOf(files)).toEqual([])
})

const userProgram = (kind: string) => `
  import { createPeer, memoryLinks, type Peer, type PeerId, isDscopeError } from 'dscope'
  import { listen, type Listener } from 'dscope/node'
  import { spinRemote, taskRemote, type Task } from 'dscope/macro'
  import babel, { type Diagnostic } from 'dscope/babel'
  import vite from 'dscope/vite'
  import rollup from 'dscope/rollup'
  import rolldown from 'dscope/rolldown'
  import webpack from 'dscope/webpack'
  import rspack from 'dscope/rspack'
  import esbuild, { type BundlerOptions } from 'dscope/esbuild'
  import { createTransformer, type JestOptions } from 'dscope/jest'
  import 'virtual:dscope/handlers'
  class Money { readonly cents = 1; add(): void {} }
  declare global { interface DscopeClasses { ${kind}: Money } }
  export const peer: Peer = createPeer({ id: 'server' })
  export const listener: Promise<Listener> = listen(peer, { port: 0 })
  export function ask(server: PeerId, words: readonly string[], money: Money): Promise<string[]> {
    return spinRemote(server, [words, money], async () => words.map((word) => word + money.cents))
  }
  export function later(server: PeerId): Task<number> {
    return taskRemote(server, [], () => 1)
  }
  export function wrong(server: PeerId, run: () => void): void {
    // @ts-expect-error functions do not travel
    spinRemote(server, [run], () => 1)
  }
  export const [left, right] = memoryLinks()
  export const code = (error: unknown): string | undefined =>
    isDscopeError(error, 'DSC201') ? error.code : undefined
  const bundled: BundlerOptions = { role: 'client', roles: ['client'], include: ['src/**'] }
  const tested: JestOptions = { transformer: ['@swc/jest', {}] }
  export const more = [rollup(bundled), rolldown(bundled), webpack(bundled), rspack(bundled), esbuild(bundled), createTransformer(tested)]
  export const plugins: [typeof babel, ReturnType<typeof vite>, Diagnostic[]] = [babel, vite(), []]`

/** What TypeScript says about files and about the declarations of the package. Those of others are not our business. */
function diagnosticsOf(files: string[]): string[] {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [`${application.folder}/node_modules/@types`],
  })
  return program
    .getSourceFiles()
    .filter(({ fileName }) => files.includes(fileName) || fileName.includes('/dscope/dist/'))
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map(
      ({ file, messageText }) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
}
