import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'

/** What was asked for on the command line. */
export interface Asked {
  /** Manifests to show; those of the project when there is none. */
  readonly files: readonly string[]
  /** Two manifests to compare, the older one first. */
  readonly compare: readonly [string, string] | undefined
  /** Whether the sources are looked at, and not what builds wrote. */
  readonly scan: boolean
  readonly root: string | undefined
  readonly packageName: string | undefined
  readonly include: readonly string[] | undefined
  readonly json: boolean
}

export const USAGE = `dscope blocks [manifest…]          show the blocks of the project, or of these manifests
dscope blocks --compare old new    show what a deploy of \`new\` would break; ends with 1 when it breaks something
dscope graph <file> [-o page.html] draw a snapshot, or JSON of \`context.inspect()\`, as a page of its own

  --json               print JSON: a manifest, or a comparison
  --scan               look at the sources, also when a build has written a manifest
  --root <folder>      the folder of the project; default: that of the nearest package.json
  --package-name <n>   what ids begin with, when the build sets the option \`packageName\`
  --include <glob>     which sources to look at; can be given several times`

const OPTIONS = {
  json: { type: 'boolean', default: false },
  scan: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  root: { type: 'string' },
  'package-name': { type: 'string' },
  include: { type: 'string', multiple: true },
} as const

/** Reads what was typed after the name of the command. Throws a {@link Failure} that shows how to use it. */
export function readArguments(given: readonly string[]): Asked | 'help' {
  const { values, positionals } = parse(given)
  const [command, ...files] = positionals
  if (values.help) return 'help'
  if (command !== 'blocks') {
    throw wrong(command === undefined ? 'which command?' : `there is no command \`${command}\``)
  }
  if (values.compare && files.length !== 2) throw wrong('--compare takes two manifests')
  if (values.scan && (values.compare || files.length > 0)) {
    throw wrong('--scan looks at the sources and takes no manifest')
  }
  const { json, scan, root, include } = values
  return {
    files: values.compare ? [] : files,
    compare: values.compare ? (files as [string, string]) : undefined,
    json,
    scan,
    root,
    include,
    packageName: values['package-name'],
  }
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw wrong((error as Error).message)
  }
}

function wrong(sentence: string): Failure {
  return new Failure(`${sentence}\n\n${USAGE}`)
}
