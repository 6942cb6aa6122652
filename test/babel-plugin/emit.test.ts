import { transformSync, types as t, type PluginObj } from '@babel/core'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import dscope from '../../babel-plugin/index.ts'
import { compileSource } from './compile-source.ts'

const OPTIONS = { root: '/repo', packageName: 'acme' }

function emit(source: string, filename = '/repo/src/a.ts'): string {
  const { code, errors } = compileSource(source, filename, OPTIONS)
  expect(errors).toEqual([])
  return code
}

test('comments stay with what they were written for', () => {
  const code = emit(`/* licence */
import { spinRemote } from 'dscope/macro'
import { db } from './db' // the database

/** Finds things. */
export function find(to, /* text */ query) {
  // ask the other side
  return spinRemote(to, [
    // what was typed
    query,
  ], async () => {
    // in the block
    return db.find(query)
  })
}
`)
  expect(code).toMatch(/^\/\* licence \*\/\nimport \{ hop as _hop/)
  expect(code).toMatch(/from '.\/db'; \/\/ the database\n_table/)
  expect(code).toMatch(/\n\/\*\* Finds things. \*\/\nexport function find/)
  expect(code).toMatch(/\/\/ ask the other side\n\s*return _hop/)
  expect(code).toMatch(/\/\/ what was typed\n\s*query/)
  expect(code).toMatch(/\/\/ in the block\n\s*return db/)
  expect(code.match(/\/\*|\/\//g)).toHaveLength(7)
})

test('the comment above a removed import stays at the top of the file', () => {
  const code = emit(`// licence\nimport { spinRemote } from 'dscope/macro'\nexport const a = 1\n`)
  expect(code).toBe('// licence\n\nexport const a = 1;')
})

test('the table stands right after the imports, also when a later statement is an import', () => {
  const code = emit(`import a from 'a'
import { spinRemote } from 'dscope/macro'
use(a)
import b from 'b'
export const result = spinRemote('s', [], () => b)
`)
  expect(code.match(/^(?:import .* from|_table|use)/gm)).toEqual([
    'import a from',
    'import { hop as _hop, table as _table } from',
    '_table',
    'use',
    'import b from',
  ])
})

test('a file without blocks loses the import and gets nothing for it', () => {
  expect(emit(`import { spinRemote } from 'dscope/macro'\nexport const a = 1\n`)).toBe(
    'export const a = 1;',
  )
})

test('types of the macro module stay imported, as types', () => {
  const code = emit(`import { spinRemote, type PeerId, Task } from 'dscope/macro'
export const f = (to: PeerId): Task<number> => spinRemote(to, [], () => 1)
`)
  expect(code).toContain(`import type { PeerId, Task } from 'dscope/macro';`)
})

test('a name of the macro module that nothing uses is dropped where there are no types', () => {
  const code = emit(`import { PeerId } from 'dscope/macro'\nexport const a = 1\n`, '/repo/a.js')
  expect(code).toBe('export const a = 1;')
})

test('generated names keep out of the way of every name of the file', () => {
  const code = emit(`import { spinRemote } from 'dscope/macro'
const _hop = 1, _hop2 = 2, _table = 3
export function f(to, $call) {
  return spinRemote(to, [$call], () => $call + _hop + _hop2 + _table)
}
`)
  expect(code).toContain('import { hop as _hop3, table as _table2 } from')
  expect(code).toContain('({\n  $call\n}, $call2) => $call + _hop + _hop2 + _table')
})

test('calls that ask for the current call are given it in a block, however deep, and nowhere else', () => {
  const code = emit(`import { spinRemote } from 'dscope/macro'
import { currentCall, currentPrincipal as who, requirePrincipal, isDscopeError } from 'dscope'
import * as dscope from 'dscope'
currentCall()
export const f = (to) => spinRemote(to, [], async () => {
  await 1
  const all = [currentCall(), who(), dscope.requirePrincipal(), currentCall(1), isDscopeError()]
  return () => { requirePrincipal(); dscope['currentCall'](); dscope.other(); currentCall }
})
export const g = (currentCall) => spinRemote('s', [], () => ((currentCall) => currentCall())(1))
`)
  expect(code).toContain('\ncurrentCall();')
  expect(code).toContain(
    '[currentCall($call), who($call), dscope.requirePrincipal($call), currentCall(1), isDscopeError()]',
  )
  expect(code).toContain('requirePrincipal($call);')
  expect(code).toContain(`dscope['currentCall']();`)
  expect(code).toContain('dscope.other();')
  expect(code).toContain('(currentCall => currentCall())(1)')
})

test('a hop in the target or options of another one gets the call of the block that it stands in', () => {
  const code = emit(`import { spinRemote } from 'dscope/macro'
export const f = (to) => spinRemote(to, [], async () =>
  spinRemote(await spinRemote('a', [], () => 1), [], () => 2, await spinRemote('b', [], () => 3)))
`)
  expect(code.match(/_hop\(\$call/g)).toHaveLength(3)
  expect(code.match(/_hop\(null/g)).toHaveLength(1)
})

test('a stream and a role are told to the table', () => {
  const code = emit(`import { spinRemote } from 'dscope/macro'
export const f = (to) => spinRemote(to, [], async function* () { 'on server'; yield 1 })
`)
  expect(code).toMatch(/captures: \[\],\n\s*role: "server",\n\s*kind: "stream"/)
  expect(code).toMatch(/async function\* \(\{\}, \$call\) \{[^]*yield _pass\(\$run, 1\)/)
})

test('type arguments and a `this` parameter go with the call', () => {
  const code = emit(`import { spinRemote } from 'dscope/macro'
export const f = (to: string) => spinRemote<number>(to, [], function (this: void): number { return 1 })
`)
  expect(code).toMatch(/function \(\{\}, \$call\): number \{/)
  expect(code).toContain('_hop(null, to, ')
  expect(code).not.toContain('<number>')
})

test('maps point every token of a block and of a hop at its authored line and column', () => {
  const source = `import { spinRemote } from 'dscope/macro'
export async function f(to, n) {
  return spinRemote(to, [to, n], async () => {
    const a = first(n)
    return spinRemote(to, [a], async () => {
      throw second(a)
    })
  })
}
`
  const result = transformSync(source, {
    filename: '/repo/src/a.js',
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    plugins: [[dscope, OPTIONS]],
  })
  const code = result?.code ?? ''
  const map = new TraceMap(result?.map as never)
  const authored = (text: string): { line: number | null; column: number | null } => {
    const before = code.slice(0, code.indexOf(text)).split('\n')
    const { line, column } = originalPositionFor(map, {
      line: before.length,
      column: before.at(-1)?.length ?? 0,
    })
    return { line, column }
  }
  expect(authored('first(')).toEqual({ line: 4, column: 14 })
  expect(authored('_hop($call')).toEqual({ line: 5, column: 11 })
  expect(authored('throw second')).toEqual({ line: 6, column: 6 })
  expect(authored('second(')).toEqual({ line: 6, column: 12 })
  expect(authored('_hop(null')).toEqual({ line: 3, column: 9 })
})

test('an import that another plugin put in is compiled too', () => {
  const importer: PluginObj = {
    visitor: {
      Program(path) {
        const specifier = t.importSpecifier(t.identifier('go'), t.identifier('spinRemote'))
        path.node.body.unshift(t.importDeclaration([specifier], t.stringLiteral('dscope/macro')))
        path.scope.crawl()
      },
    },
  }
  const result = transformSync(`export const f = (to) => go(to, [], () => 1)`, {
    filename: '/repo/src/a.js',
    configFile: false,
    babelrc: false,
    plugins: [importer, [dscope, OPTIONS]],
  })
  expect(result?.code).toContain('_hop(null, to, ')
})

test('a yield that another plugin put into a block, for the generator around it, is told', () => {
  const yielder: PluginObj = {
    visitor: {
      Program(path) {
        path.traverse({
          DebuggerStatement: (it) =>
            void it.replaceWith(t.expressionStatement(t.yieldExpression(t.numericLiteral(1)))),
        })
      },
    },
  }
  const compile = (source: string): unknown =>
    transformSync(`import { spinRemote } from 'dscope/macro'\n${source}`, {
      filename: '/repo/src/a.js',
      configFile: false,
      babelrc: false,
      plugins: [yielder, [dscope, OPTIONS]],
    })
  expect(() => compile(`export function* g() { spinRemote('s', [], () => { debugger }) }`)).toThrow(
    expect.objectContaining({ code: 'DSC119' }),
  )
  compile(`export function* g() { spinRemote('s', [], async function* () { debugger }) }`)
  compile(`export const g = () => spinRemote('s', [], () => function* () { debugger })`)
})
