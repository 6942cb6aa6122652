import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve as resolvePath } from 'node:path'
import { parseSync, types } from '@babel/core'
import { parseForESLint } from '@typescript-eslint/parser'
import { analyze } from '../../babel-plugin/analyze.ts'
import { resolve } from '../../babel-plugin/scopes.ts'
import { parserPlugins } from './compile-source.ts'

// The scope analysis of typescript-eslint judges ours on real TypeScript: which names are uses, and where each is
// declared. Beside the project's own sources, two dependencies ship theirs.
const root = resolvePath(__dirname, '../..')
const FOLDERS = [
  'babel-plugin',
  'bundler-plugin',
  'runtime',
  'fixtures/compile',
  'node_modules/comlink/src',
  'node_modules/minisearch/src',
]
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
    .map((file) => join(folder, file)),
)

type Home = 'global' | 'module' | 'local'
type Uses = Map<number, `${string} ${Home}`>

test('there is something to judge by', () => {
  expect(files.length).toBeGreaterThan(100)
})

test.each(files)('the names of %s mean what typescript-eslint says', (file) => {
  const code = readFileSync(join(root, file), 'utf8')
  const expected = theirUses(code, file)
  const actual = ourUses(code, file)
  const differences = [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((at) => expected.get(at) !== actual.get(at))
    .map((at) => ({ at: code.slice(at, at + 60), ours: actual.get(at), theirs: expected.get(at) }))
  expect(differences).toEqual([])
})

function ourUses(code: string, filename: string): Uses {
  const tree = parseSync(code, {
    filename,
    configFile: false,
    babelrc: false,
    sourceType: 'module',
    parserOpts: { plugins: parserPlugins(filename) },
  })
  if (!tree) throw new Error(`${filename} was not parsed`)
  const uses: Uses = new Map()
  const factories = { element: undefined, fragment: undefined }
  for (const { name, node, scope } of analyze(tree.program, types, factories).references) {
    const binding = resolve(scope, name)
    const isModule = binding?.scope.kind === 'program'
    uses.set(node.start ?? -1, `${name} ${binding ? (isModule ? 'module' : 'local') : 'global'}`)
  }
  return uses
}

function theirUses(code: string, filePath: string): Uses {
  const { ast, scopeManager, visitorKeys } = parseForESLint(code, {
    range: true,
    sourceType: 'module',
    ecmaFeatures: { jsx: filePath.endsWith('x') },
    jsxPragma: null,
  })
  const erased = erasedRanges(ast as never, visitorKeys)
  const isErased = ([at]: readonly [number, number]): boolean =>
    erased.some(([from, to]) => from <= at && at < to)
  const uses: Uses = new Map()
  for (const { references } of scopeManager.scopes) {
    for (const { identifier, init, isValueReference, resolved } of references) {
      if (init || !isValueReference || isErased(identifier.range)) continue
      uses.set(identifier.range[0], `${identifier.name} ${homeOf(resolved)}`)
    }
  }
  return uses
}

interface Definition {
  readonly node: { readonly type: string }
  readonly parent?: object | null
}

interface Variable {
  readonly defs: readonly Definition[]
  readonly scope: { readonly type: string; readonly block: object; readonly upper: unknown }
}

function homeOf(variable: Variable | null): Home {
  if (!variable || variable.defs.every(isDeclared)) return 'global'
  // A class of the module is also visible inside itself, as a name of its own; for a block both are the module's.
  const { block } = variable.scope as { block: { type: string } }
  const scope =
    variable.scope.type === 'class' && block.type === 'ClassDeclaration'
      ? (variable.scope.upper as Variable['scope'])
      : variable.scope
  return scope.type === 'module' || scope.type === 'global' ? 'module' : 'local'
}

/** What is only declared to exist is nobody's when the types are gone. */
function isDeclared({ node, parent }: Definition): boolean {
  if (node.type === 'TSInterfaceDeclaration') return true
  return [node, parent].some((it) => it && 'declare' in it && it.declare === true)
}

interface Tree {
  readonly type: string
  readonly range: readonly [number, number]
}

const TYPES = new Set(['TSTypeQuery', 'TSTypePredicate', 'TSInterfaceDeclaration', 'TSTypeLiteral'])

/** `typeof x`, `x is T` and keys of types are value uses to typescript-eslint, and gone when the types are. */
function erasedRanges(
  node: Tree,
  keys: Readonly<Record<string, readonly string[] | undefined>>,
): Tree['range'][] {
  if (TYPES.has(node.type)) return [node.range]
  const fields = node as unknown as Record<string, Tree | (Tree | null)[] | null | undefined>
  return (keys[node.type] ?? [])
    .flatMap((key) => fields[key] ?? [])
    .flatMap((child) => (child ? erasedRanges(child, keys) : []))
}
