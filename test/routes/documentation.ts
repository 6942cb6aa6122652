import { readFences } from '../docs/fences.ts'

const configurations = readFences('docs/bundlers.md')

/** A configuration as docs/bundlers.md shows it, by the name of its file. */
export function documented(file: string): string {
  const fence = configurations.find(({ marks }) => marks.includes(`file=${file}`))
  if (!fence) throw new Error(`docs/bundlers.md shows no ${file}`)
  return fence.code
}

/** The same for the build of one role: the plugin gets the two options that a reader would add. */
export function forRole(code: string, role: string): string {
  const options = JSON.stringify({ role, roles: ['client', 'server'] })
  const changed = code
    .replace('dscope()', `dscope(${options})`)
    .replace("'dscope/babel'", `['dscope/babel', ${options}]`)
  if (changed === code) throw new Error(`no plugin to give a role to in:\n${code}`)
  return changed
}
