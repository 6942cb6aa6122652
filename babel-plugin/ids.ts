import { sha256 } from './sha256.ts'

export type BlockKind = 'call' | 'stream'

/** The place of a block among the blocks of its module with the same name: 0 for the first. */
export interface Address {
  readonly module: string
  readonly name: string
  readonly ordinal: number
}

/** What a block expects of its caller. */
export interface Expectation {
  /** Sorted by UTF-16 code units. */
  readonly captures: readonly string[]
  readonly kind: BlockKind
  readonly role: string | undefined
  /** The block's own source text when another block has its module and name, else empty. */
  readonly source: string
}

const ID_LENGTH = 22
const SIGNATURE_LENGTH = 8

/** The name of a block under which messages show it: its path of names, and its number when that is not unique. */
export function fullName({ name, ordinal }: Omit<Address, 'module'>): string {
  return ordinal === 0 ? name : `${name}~${ordinal}`
}

/** The id of a block, equal in every compiler and on every machine: `docs/block-ids.md`. */
export function blockId(address: Address): string {
  return digest(`dscope1\0${address.module}#${fullName(address)}`).slice(0, ID_LENGTH)
}

/** The hash by which a caller and a peer notice that they mean different blocks: `docs/block-ids.md`. */
export function signature({ captures, kind, role, source }: Expectation): string {
  const text = [...captures, '', kind, role ?? '', source.replace(/\r\n?/g, '\n')].join('\0')
  return digest(text).slice(0, SIGNATURE_LENGTH)
}

function digest(text: string): string {
  const bytes = sha256(new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
