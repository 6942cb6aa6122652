// Compiles the program of the dscope contender with the built plugin, once, before the processes start: the compiler has
// no part in what is measured.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('./program.js', import.meta.url))
const PLUGIN = fileURLToPath(new URL('../../dist/babel.cjs', import.meta.url))

/** Where the compiled program lies: inside the package, so that it can import `dscope/internal`. */
export const compiledProgram = new URL('../../tmp/bench/program.mjs', import.meta.url)

export async function compileProgram() {
  if (!existsSync(PLUGIN))
    throw new Error('the benchmark measures the built package: npm run build')
  const { transformFileAsync } = await import('@babel/core')
  const { code } = await transformFileAsync(SOURCE, {
    babelrc: false,
    configFile: false,
    plugins: [PLUGIN],
  })
  await mkdir(new URL('.', compiledProgram), { recursive: true })
  await writeFile(compiledProgram, code)
}
