import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
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
    cwd: import.meta.dirname, // where the names of the plugin and the preset are looked up
    configFile: false,
    babelrc: false,
    plugins: ['dscope/babel'],
    presets: [['@babel/preset-typescript', { rewriteImportExtensions: true }]],
    sourceMaps: true,
  })
  await replaceFile(`${target}.map`, JSON.stringify(map))
  await replaceFile(target, `${code}\n//# sourceMappingURL=${basename(target)}.map\n`)
}

/** Another run of the example may be loading the file at this moment: it finds the old one or the new one, never half of one. */
async function replaceFile(path, text) {
  const written = `${path}.${process.pid}`
  await writeFile(written, text)
  await rename(written, path)
}

const toJs = (file) => file.replace(/\.ts$/, '.js')
