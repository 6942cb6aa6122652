import { ascii, includes, NO_BYTES, spells, startsWith } from './bytes.ts'
import { JsonReader } from './json.ts'

/** The options of the plugin, read from what the host hands over. */
export class Options {
  root: Uint8Array = NO_BYTES
  packageName: Uint8Array = NO_BYTES
  /** The role that this build is made for; empty for none. */
  role: Uint8Array = NO_BYTES
  roles: Uint8Array[] = []
  hasRoles: boolean = false
  strict: boolean = false
  /** Whether the host writes bodies of functions as 1.15 does: 1, 0, or -1 when nothing is said about it. */
  oldBodies: i32 = -1
  /** The globs of `serverOnly`, and the role that each speaks of. */
  patterns: Uint8Array[] = []
  owners: Uint8Array[] = []
  /** The first option that is unknown, missing or has a wrong value; empty when all are right. */
  wrong: Uint8Array = NO_BYTES

  /** Whether it matters what every part of a file uses. */
  get prunes(): boolean {
    return this.role.length + this.patterns.length > 0
  }
}

export function readOptions(json: Uint8Array): Options {
  const options = new Options()
  const reader = new JsonReader(json)
  if (!reader.open()) options.wrong = ascii('root')
  while (options.wrong.length === 0 && reader.nextKey()) {
    const name = reader.key
    if (!readOption(options, name, reader)) options.wrong = name.length > 0 ? name : ascii(' ')
  }
  if (options.wrong.length > 0) return options
  if (options.root.length === 0) options.wrong = ascii('root')
  else if (options.packageName.length === 0) options.wrong = ascii('packageName')
  else if (options.hasRoles) checkRoles(options)
  return options
}

function readOption(options: Options, name: Uint8Array, reader: JsonReader): boolean {
  if (spells(name, 'root')) {
    options.root = reader.string()
    return options.root.length > 0
  }
  if (spells(name, 'packageName')) {
    options.packageName = reader.string()
    return options.packageName.length > 0
  }
  if (spells(name, 'role')) {
    options.role = reader.string()
    return options.role.length > 0
  }
  if (spells(name, 'roles')) {
    options.hasRoles = reader.strings(options.roles)
    return options.hasRoles
  }
  if (spells(name, 'serverOnly')) return readServerOnly(options, reader)
  if (spells(name, 'swc')) {
    const version = reader.string()
    options.oldBodies = startsWith(version, ascii('1.15.')) ? 1 : 0
    return version.length > 0
  }
  if (!spells(name, 'strict')) return false
  options.strict = reader.literal('true')
  return options.strict || reader.literal('false')
}

/** A list of globs, which speaks of the role `server`, or lists by role. */
function readServerOnly(options: Options, reader: JsonReader): boolean {
  if (!reader.open()) return readPatterns(options, ascii('server'), reader)
  while (reader.nextKey()) if (!readPatterns(options, reader.key, reader)) return false
  return reader.close()
}

function readPatterns(options: Options, owner: Uint8Array, reader: JsonReader): boolean {
  const isList: boolean = reader.strings(options.patterns)
  while (options.owners.length < options.patterns.length) options.owners.push(owner)
  return isList
}

function checkRoles(options: Options): void {
  if (options.role.length > 0 && !includes(options.roles, options.role)) {
    options.wrong = ascii('role')
  }
  for (let i: i32 = 0; i < options.owners.length; i++) {
    if (!includes(options.roles, options.owners[i])) options.wrong = ascii('serverOnly')
  }
}
