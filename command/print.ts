import type { Manifest, ManifestBlock } from '../bundler-plugin/manifest.ts'
import type { ChangedBlock, Comparison } from './compare.ts'

/** The blocks of a build as a table: what may run where, and what crosses the wire. */
export function printManifest({ role, blocks }: Manifest): string {
  const summary = `${count(blocks.length, 'block')}${role === null ? '' : ` in the build for the role ${role}`}`
  if (blocks.length === 0) return summary
  const rows = blocks.map((block) => [
    block.name,
    block.role ?? 'any',
    block.kind,
    block.captures.join(', ') || 'nothing',
    place(block),
    block.id,
  ])
  return `${table([['block', 'role', 'kind', 'captures', 'where', 'id'], ...rows])}\n\n${summary}`
}

/** What a deploy would break, then what it would bring. */
export function printComparison({ breaks, removed, changed, added }: Comparison): string {
  const rows = [
    ...removed.map((block) => ['removed', block.name, 'calls of the old build fail', place(block)]),
    ...changed.map((change) => [
      'changed',
      change.after.name,
      reasons(change),
      place(change.after),
    ]),
    ...added.map((block) => ['added', block.name, `role ${block.role ?? 'any'}`, place(block)]),
  ]
  const counts = `${removed.length} removed, ${changed.length} changed, ${added.length} added`
  const verdict = breaks
    ? 'This breaks peers of the old build'
    : 'This breaks no peer of the old build'
  return `${rows.length > 0 ? `${table(rows)}\n\n` : ''}${verdict}: ${counts}.`
}

function reasons(change: ChangedBlock): string {
  const { before, after, capturesAdded, capturesRemoved } = change
  return [
    ...capturesAdded.map((name) => `+ ${name}`),
    ...capturesRemoved.map((name) => `- ${name}`),
    ...(change.roleChanged ? [`role ${before.role ?? 'any'} → ${after.role ?? 'any'}`] : []),
    ...(change.kindChanged ? [`${before.kind} → ${after.kind}`] : []),
    ...(change.sourceChanged ? ['its source, by which it is told from its namesakes'] : []),
  ].join(', ')
}

function place({ module, line }: ManifestBlock): string {
  return line === null ? module : `${module}:${line}`
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

const CONTROL = /\p{C}/gu

/** Rows with columns of one width. A quoted key can hold any character; none may steer the terminal. */
function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) =>
    row.map((cell) =>
      cell.replace(CONTROL, (it) => `\\u{${it.codePointAt(0)?.toString(16) ?? ''}}`),
    ),
  )
  const widths = shown[0]?.map((_, at) => Math.max(...shown.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => cell.padEnd(widths?.[at] ?? 0)).join('  ')
  return shown.map((row) => line(row).trimEnd()).join('\n')
}
