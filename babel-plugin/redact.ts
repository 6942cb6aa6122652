/** A piece of a source text, by offsets in UTF-16 units; nodes and comments that were parsed are such. */
export interface Span {
  readonly start?: number | null | undefined
  readonly end?: number | null | undefined
}

const NO_LINE_END = /[^\n\r\u2028\u2029]/g

/**
 * The text with every character of `hidden` pieces as a space, except where a `shown` piece lies in them. Lines and
 * columns stay as they are, so that source maps still point at the right places.
 */
export function redact(code: string, hidden: readonly Span[], shown: readonly Span[]): string {
  const pieces = [
    ...hidden.map((span) => ({ ...offsets(span), isHidden: true })),
    ...shown.map((span) => ({ ...offsets(span), isHidden: false })),
  ].sort((a, b) => a.start - b.start || b.end - a.end)
  const isHidden = new Uint8Array(code.length)
  // Outer pieces come first, so that the innermost one decides.
  for (const piece of pieces) isHidden.fill(piece.isHidden ? 1 : 0, piece.start, piece.end)
  let text = ''
  for (let from = 0, to: number; from < code.length; from = to) {
    to = from + 1
    while (to < code.length && isHidden[to] === isHidden[from]) to += 1
    const piece = code.slice(from, to)
    text += isHidden[from] === 1 ? blank(piece) : piece
  }
  return text
}

/** As many lines of the same length, of spaces. */
export function blank(text: string): string {
  return text.replace(NO_LINE_END, ' ')
}

function offsets({ start, end }: Span): { start: number; end: number } {
  return { start: start ?? 0, end: end ?? 0 }
}
