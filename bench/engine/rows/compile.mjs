// Compiled code, as a bundler would hand it over.
import { transformSync } from '@babel/core'
import dscope from 'dscope/babel'
import * as internal from 'dscope/internal'

/** What a module exports that uses the macros. */
export function compile(source) {
  const { code } = transformSync(source, {
    filename: '/bench/rows.js',
    configFile: false,
    babelrc: false,
    plugins: [[dscope, { root: '/bench', packageName: 'bench' }]],
    presets: [['@babel/preset-env', { targets: { node: '20.19' }, modules: 'commonjs' }]],
  })
  const exports = {}
  new Function('exports', 'require', code)(exports, () => internal)
  return exports
}
