import { DscopeError } from '../runtime/errors.ts'
import type { Diagnostic } from './diagnostics.ts'
import { patternsByRole, type ServerOnly } from './server-only.ts'

/** The options that every compiler plugin takes. */
export interface Options {
  /** The folder from which paths in ids are counted. Default: that of the nearest package.json with a name. */
  readonly root?: string | undefined
  /** What ids of this package's blocks begin with. Default: the name in that package.json. */
  readonly packageName?: string | undefined
  /** The role that this build is made for. */
  readonly role?: string | undefined
  /** The roles that exist; a block with another one is an error. Default: any role. */
  readonly roles?: readonly string[] | undefined
  /** Whether warnings are errors. */
  readonly strict?: boolean | undefined
  /**
   * Patterns of imports that only blocks of the role `server` may use; for other roles, and for several, lists by role:
   * `{ worker: ['bullmq'] }`.
   */
  readonly serverOnly?: ServerOnly | undefined
  /** Is given each warning instead of the console. */
  readonly onWarning?: ((warning: Diagnostic) => void) | undefined
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

const isPatterns: Check = isList((value) => isText(value) || value instanceof RegExp)
const isByRole: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof RegExp) &&
  Object.values(value).every(isPatterns)

const EXPECTED: Readonly<Record<keyof Options, readonly [Check, string]>> = {
  root: [isText, 'the path of a folder'],
  packageName: [isText, 'a name'],
  role: [isText, 'the name of a role'],
  roles: [isList(isText), 'a list of names'],
  strict: [(value) => typeof value === 'boolean', 'true or false'],
  serverOnly: [
    (value) => isPatterns(value) || isByRole(value),
    'a list of names and regular expressions, or such lists by role',
  ],
  onWarning: [(value) => typeof value === 'function', 'a function'],
}

/** Checks options as a user wrote them. Throws DSC134 for one that is unknown or has a wrong value. */
export function readOptions(given: unknown): Options {
  if (given === undefined || given === null) return {}
  if (typeof given !== 'object') throw invalid('options', given, 'the options have to be an object')
  for (const [name, value] of Object.entries(given)) {
    if (!isKnown(name))
      throw invalid(name, value, `there is no option \`${name}\`${knownOptions()}`)
    const [check, what] = EXPECTED[name]
    if (value !== undefined && !check(value)) {
      throw invalid(name, value, `the option \`${name}\` has to be ${what}`)
    }
  }
  checkRoles(given)
  return given
}

function checkRoles({ role, roles, serverOnly }: Options): void {
  if (!roles) return
  if (role !== undefined && !roles.includes(role)) {
    throw invalid('role', role, `the role \`${role}\` of this build is not one of \`roles\``)
  }
  for (const [owner] of patternsByRole(serverOnly)) {
    if (roles.includes(owner)) continue
    const sentence =
      `\`serverOnly\` speaks of the role \`${owner}\`, which is not one of \`roles\`: ` +
      'write its lists by role, { role: [patterns] }'
    throw invalid('serverOnly', serverOnly, sentence)
  }
}

function isKnown(name: string): name is keyof Options {
  return Object.hasOwn(EXPECTED, name)
}

function knownOptions(): string {
  return `; there are ${Object.keys(EXPECTED).join(', ')}`
}

function invalid(option: string, value: unknown, sentence: string): DscopeError {
  return new DscopeError('DSC134', sentence, { option, value })
}
