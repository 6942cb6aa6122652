/** A place in a file: 1-based line, 0-based column in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g
const WIDTH = 120

export function positionAt(code: string, offset: number): Position {
  let line = 1
  let start = 0
  for (const { index, 0: end } of code.matchAll(LINE_END)) {
    if (index + end.length > offset) break
    line += 1
    start = index + end.length
  }
  return { line, column: offset - start }
}

/** The line of `start` with carets under what begins there; nothing when the tree was not made from this text. */
export function codeFrame(code: string, start: Position, end: Position | undefined): string[] {
  const line = code.split(LINE_END)[start.line - 1]
  if (line === undefined || start.column > line.length) return []
  const from = Math.max(0, start.column - WIDTH / 2)
  const shown = line.slice(from, from + WIDTH)
  const stop = end?.line === start.line ? end.column : line.length
  const carets = Math.max(1, Math.min(stop, from + WIDTH) - start.column)
  // Tabs stay tabs, so that the carets stand under the text however wide they are shown.
  const indent = line.slice(from, start.column).replace(/[^\t]/g, ' ')
  const gutter = String(start.line)
  return [
    `  ${gutter} | ${shown}`,
    `  ${' '.repeat(gutter.length)} | ${indent}${'^'.repeat(end ? carets : 1)}`,
  ]
}
