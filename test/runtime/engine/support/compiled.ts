import { transformSync } from '@babel/core'
import dscope from '../../../../babel-plugin/index.ts'
import * as runtime from '../../../../runtime/index.ts'
import * as internal from '../../../../runtime/internal.ts'

/** Compiles a module that imports from `dscope` and its macros, runs it, and returns what it exports. */
export function load<Exports>(source: string): Exports {
  const { code } = transformSync(source, {
    filename: '/repo/src/module.js',
    configFile: false,
    babelrc: false,
    plugins: [[dscope, { root: '/repo', packageName: 'acme' }]],
    presets: [['@babel/preset-env', { targets: { node: '20.19' }, modules: 'commonjs' }]],
  })!
  const module = { exports: {} as Exports }
  const modules: Record<string, unknown> = { dscope: runtime, 'dscope/internal': internal }
  const require = (name: string): unknown => modules[name]
  new Function('module', 'exports', 'require', code!)(module, module.exports, require)
  return module.exports
}
