/** The file of a bundler's module id: what comes after `?` or `#` is no part of its name. */
export function fileOf(id: string): string {
  return id.replace(/(\.\w+)[?#].*$/, '$1')
}

/** Files that may hold a macro, by their ids. */
export const SOURCE_FILE: RegExp = /\.[cm]?[jt]sx?(?:[?#]|$)/

/** Only a quoted specifier can be an import: modules that merely mention the macro cost nothing. */
export const QUOTED_MACRO: RegExp = /['"]dscope\/macro['"]/

/** The module that imports each module with blocks, for peers that answer more than they call. */
export const HANDLERS = 'virtual:dscope/handlers'

/** Its id where Rollup's rules count: so it marks what is no file. */
export const RESOLVED_HANDLERS: string = `\0${HANDLERS}`
