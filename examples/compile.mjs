import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { transformFileAsync } from '@babel/core'

/**
 * Compiles the TypeScript files that lie directly in `from` to JavaScript in `to`, each with its source map: the whole
 * build that a Node program with blocks needs.
 */
export async function compile(from, to) {
  await mkdir(to, { recursive: true })
  const files = (await readdir(from)).filter((file) => file.endsWith('.ts'))
  await Promise.all(files.map((file) => compileFile(join(from, file), join(to, toJs(file)))))
}

async function compileFile(source, target) {
  const { code, map } = await transformFileAsync(source, {
    configFile: false,
    babelrc: false,
    plugins: ['dscope/babel'],
    presets: [['@babel/preset-typescript', { rewriteImportExtensions: true }]],
    sourceMaps: true,
  })
  const mapName = `${target.split(/[\\/]/).at(-1)}.map`
  await writeFile(target, `${code}\n//# sourceMappingURL=${mapName}\n`)
  await writeFile(`${target}.map`, JSON.stringify(map))
}

const toJs = (file) => file.replace(/\.ts$/, '.js')
