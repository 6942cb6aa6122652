// What a program does that compiles its files with @swc/core itself.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { transformFileSync } from '@swc/core'
import options from './swc.config.mjs'

mkdirSync('dist', { recursive: true })
for (const file of readdirSync('src')) {
  const target = file.replace(/\.tsx?$/, '.js')
  const { code, map } = transformFileSync(`src/${file}`, options)
  writeFileSync(`dist/${target}`, `${code}//# sourceMappingURL=${target}.map\n`)
  writeFileSync(`dist/${target}.map`, map)
}
