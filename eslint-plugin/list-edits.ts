import type { AST, Rule, SourceCode } from 'eslint'
import type { EstreeNode } from './estree.ts'

type Place = Pick<AST.Token, 'range'>
type Piece = Place & { readonly type: string; readonly value: string }
type Located = Parameters<SourceCode['getFirstToken']>[0]

const WITH_COMMENTS = { includeComments: true } as const
const LINE_END = /\r\n|[\n\r\u2028\u2029]/
/** The last line of a text, from the line end before it. */
const LAST_LINE = /(?:\r\n|[\n\r\u2028\u2029])[^\n\r\u2028\u2029]*$/

/** Edits of a capture list, which keep its comments and its layout. One edit knows nothing of others in the same run. */
export class ListEdits {
  readonly #source: SourceCode
  readonly #fixer: Rule.RuleFixer

  constructor(source: SourceCode, fixer: Rule.RuleFixer) {
    this.#source = source
    this.#fixer = fixer
  }

  /** Appends names: in line, or on lines of their own where the last element has one. */
  append(list: EstreeNode, names: readonly string[]): Rule.Fix[] {
    const open = this.#source.getFirstToken(list as Located)!
    const close = this.#source.getLastToken(list as Located)!
    const last = this.#source.getTokenBefore(close)!
    const end = this.#tokenOrCommentBefore(close)
    if (end.range[0] === open.range[0]) {
      return [this.#fixer.replaceTextRange([open.range[1], close.range[0]], names.join(', '))]
    }
    const comma = last.range[0] === open.range[0] || last.value === ',' ? '' : ','
    const gap = this.#between(end, close)
    const lineEnd = LINE_END.exec(gap)?.[0]
    if (lineEnd === undefined) return this.#insert(end, `${comma} ${names.join(', ')}`)
    const indent = this.#indentOf(end)
    const separator = this.#startsLine(last) || last.value === ',' ? `,${lineEnd}${indent}` : ', '
    const lines = `${lineEnd}${indent}${names.join(separator)}${last.value === ',' ? ',' : ''}`
    if (last.range[1] === end.range[1]) return this.#insert(end, comma + lines)
    return [...(comma ? this.#insert(last, comma) : []), ...this.#insert(end, lines)]
  }

  /** Takes an element out, and the comma that it does not need any more. */
  takeOut(element: EstreeNode): Rule.Fix[] {
    const { first, last, before, after } = this.#withParentheses(element)
    const hasCommaBefore = before.value === ',' && after.value !== ','
    const runs = this.#runs(hasCommaBefore ? before : first, after.value === ',' ? after : last)
    return runs.map(([from, to]) => this.#cut(from, to))
  }

  /** Takes the comma at an offset out. */
  takeCommaOut(offset: number): Rule.Fix[] {
    const comma: Place = { range: [offset, offset + 1] }
    return [this.#cut(comma, comma)]
  }

  #withParentheses(element: EstreeNode) {
    let first = this.#source.getFirstToken(element as Located)!
    let last = this.#source.getLastToken(element as Located)!
    for (;;) {
      const before = this.#source.getTokenBefore(first)!
      const after = this.#source.getTokenAfter(last)!
      if (before.value !== '(' || after.value !== ')') return { first, last, before, after }
      first = before
      last = after
    }
  }

  /** Cuts from one token to another, with the white space that would be left over. */
  #cut(first: Place, last: Place): Rule.Fix {
    const [start, end] = [first.range[0], last.range[1]]
    const previous = this.#tokenOrCommentBefore(first)
    const next = this.#source.getTokenAfter(last as AST.Token, WITH_COMMENTS) as AST.Token
    const lead = this.#between(previous, first)
    const trail = this.#between(last, next)
    if (previous.value === '[' && next.value === ']') {
      return this.#remove(previous.range[1], next.range[0])
    }
    const line = LAST_LINE.exec(lead)
    const endsLine = LINE_END.test(trail)
    if (line && endsLine) return this.#remove(previous.range[1] + line.index, end)
    // What follows a comment of one line has to stay on the next.
    const from = previous.type === 'Line' ? start : previous.range[1]
    if (endsLine || next.value === ']') return this.#remove(from, end)
    const isTight = !line && lead === '' && previous.value !== '['
    return this.#remove(start, isTight ? end : next.range[0])
  }

  /** The tokens from one to another, in runs that have no comment in them. */
  #runs(first: AST.Token, last: AST.Token): [AST.Token, AST.Token][] {
    const runs: [AST.Token, AST.Token][] = [[first, first]]
    for (let at = first; at.range[0] < last.range[0];) {
      const next = this.#source.getTokenAfter(at)!
      if (this.#isBlank(at, next)) runs.at(-1)![1] = next
      else runs.push([next, next])
      at = next
    }
    return runs
  }

  #tokenOrCommentBefore(place: Place): Piece {
    return this.#source.getTokenBefore(place as AST.Token, WITH_COMMENTS) as Piece
  }

  #isBlank(left: Place, right: Place): boolean {
    return this.#between(left, right).trim() === ''
  }

  #between(left: Place, right: Place): string {
    return this.#source.text.slice(left.range[1], right.range[0])
  }

  #insert(after: Place, text: string): Rule.Fix[] {
    return [this.#fixer.insertTextAfterRange(after.range, text)]
  }

  #remove(start: number, end: number): Rule.Fix {
    return this.#fixer.removeRange([start, end])
  }

  #startsLine(token: AST.Token): boolean {
    return this.#lineBefore(token).trim() === ''
  }

  #indentOf(token: Place): string {
    return /^\s*/.exec(this.#lineBefore(token))![0]
  }

  #lineBefore({ range: [start] }: Place): string {
    return /[^\n\r\u2028\u2029]*$/.exec(this.#source.text.slice(0, start))![0]
  }
}
