import { AsyncLocalStorage } from 'node:async_hooks'
import { transformSync, type ParserConfig } from '@swc/core'
import { enter } from '../../runtime/activation.ts'
import { binding, spin, track } from '../../runtime/engine/compiled.ts'
import { createContext } from '../../runtime/engine/context.ts'
import type { Context, Run as EngineRun } from '../../runtime/engine/surface.ts'
import { each, held, pass } from '../../runtime/suspending.ts'
import type { FixtureCase } from './fixture-cases.ts'

/** A call to make in a program, as `run.json` says it. */
export interface Run {
  readonly call: string
  readonly args: readonly unknown[]
  readonly result: unknown
}

type Module = Record<string, unknown>
type Handler = (captures: Module, call: object) => unknown

/**
 * Runs a module that was not compiled: the macro just calls its block, and a body has its run from Node, which carries it over
 * every suspension.
 */
export async function runSource(fixture: FixtureCase, run: Run): Promise<unknown> {
  const macro = async (
    _target: unknown,
    _list: unknown,
    block: () => unknown,
  ): Promise<unknown> => {
    return runs.exit(block)
  }
  const runs = new AsyncLocalStorage<EngineRun>()
  const wrap = (body: Body): Body => {
    const carried = (run: EngineRun): unknown => runs.run(run, () => body(run))
    // What a body is told by, before it runs.
    return body.constructor === carried.constructor ? carried : async (run) => carried(run)
  }
  const spin = (...given: unknown[]): unknown => {
    const [context, body, options] = typeof given[0] === 'function' ? [undefined, ...given] : given
    const made = (context as Context).spin(wrap(body as Body), options as object)
    const read = (): Promise<unknown> => runs.getStore()?.await(made) ?? made.read()
    const then: typeof made.then = (onValue, onError) => read().then(onValue, onError)
    return Object.defineProperty(made, 'then', { value: then })
  }
  return callExport(fixture, fixture.source, run, {
    'dscope/macro': {
      spinRemote: macro,
      taskRemote: macro,
      spin,
      track: (source: never) => runs.getStore()!.track(source),
    },
    dscope: { createContext, binding: (key: string) => runs.getStore()!.binding(key) },
  })
}

type Body = (run: EngineRun) => unknown

/** Runs a compiled module with the smallest run time: a table, a hop that copies what it sends, and the engine. */
export async function runCompiled(fixture: FixtureCase, code: string, run: Run): Promise<unknown> {
  const handlers = new Map<string, Handler>()
  const hop = async (
    _call: unknown,
    _target: unknown,
    id: string,
    captures: Module,
  ): Promise<unknown> => {
    const handler = handlers.get(id)
    if (!handler) throw new Error(`no handler ${id}`)
    const copy = structuredClone(captures)
    await Promise.resolve()
    return handler(copy, { peer: 'server' })
  }
  const table = (_module: string, entries: readonly [string, string, object, Handler][]): void => {
    for (const [id, , , handler] of entries) handlers.set(id, handler)
  }
  return callExport(fixture, code, run, {
    'dscope/internal': { hop, task: hop, table, enter, each, held, pass, spin, track },
    dscope: { createContext, binding },
  })
}

async function callExport(
  fixture: FixtureCase,
  code: string,
  { call, args }: Run,
  modules: Readonly<Record<string, Module>>,
): Promise<unknown> {
  const exported = evaluate(toCommonJs(fixture, code), modules)
  const callable = exported[call] as (...given: unknown[]) => unknown
  return callable(...structuredClone([...args]))
}

function evaluate(code: string, modules: Readonly<Record<string, Module>>): Module {
  const module = { exports: {} as Module }
  const require = (name: string): Module => {
    const found = modules[name]
    if (!found) throw new Error(`the case needs a module ${name}`)
    return found
  }
  new Function('module', 'exports', 'require', code)(module, module.exports, require)
  return module.exports
}

/** Only for being run: by SWC, which is many times faster at it than Babel. */
function toCommonJs({ filename }: FixtureCase, code: string): string {
  return transformSync(code, {
    filename,
    swcrc: false,
    configFile: false,
    isModule: true,
    module: { type: 'commonjs' },
    jsc: { parser: parser(filename), target: 'es2022' },
  }).code
}

function parser(filename: string): ParserConfig {
  const isJsx = filename.endsWith('x')
  if (/\.tsx?$/.test(filename)) return { syntax: 'typescript', tsx: isJsx, decorators: true }
  return { syntax: 'ecmascript', jsx: isJsx, decorators: true, explicitResourceManagement: true }
}
