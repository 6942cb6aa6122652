import { ascii, NO_BYTES, spells } from './bytes.ts'
import { JsonReader } from './json.ts'

/**
 * The options of the plugin, read from what the host hands over. `role` and `serverOnly` are none of them: who sets them counts on a
 * build without the bodies of other roles, which this compiler does not make.
 */
export class Options {
  root: Uint8Array = NO_BYTES
  packageName: Uint8Array = NO_BYTES
  roles: Uint8Array[] = []
  hasRoles: boolean = false
  strict: boolean = false
  /** The first option that is unknown, missing or has a wrong value; empty when all are right. */
  wrong: Uint8Array = NO_BYTES
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
  if (spells(name, 'roles')) {
    options.hasRoles = reader.strings(options.roles)
    return options.hasRoles
  }
  if (!spells(name, 'strict')) return false
  options.strict = reader.literal('true')
  return options.strict || reader.literal('false')
}
