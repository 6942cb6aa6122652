/** The name under which the rewritten programs import the macro. */
export const MACRO = 'dscopeOracleMacro'

/** A local of every function whose body is a statement; no block uses it. */
const UNUSED = `${MACRO}Unused`

const IMPORT = `\nimport { spinRemote as ${MACRO} } from 'dscope/macro'\n`

/**
 * Rewrites a program so that each of `bodies` is a block, listing `lists[i]`.
 *
 * Answers the new source and the offset at which each list begins. The import goes last, where it moves nothing.
 */
export function writeProgram(text, bodies, lists) {
  const edits = bodies.flatMap((body, i) => editsOf(body, i, lists[i]))
  const starts = []
  let written = ''
  let copied = 0
  for (const { offset, before, list, after, block } of edits.sort(byOffset)) {
    written += text.slice(copied, offset) + before
    copied = offset
    if (list !== undefined) starts[block] = written.length
    written += (list ?? '') + after
  }
  return { text: written + text.slice(copied) + IMPORT, starts }
}

function editsOf({ type, range: [start, end] }, block, names) {
  const statement = type === 'BlockStatement'
  const list = `[${names.join(', ')}]`
  const before = `${statement ? `{ const ${UNUSED} = 0; return ` : ''}${MACRO}('p', `
  const after = `, async () => ${statement ? '' : '('}`
  return [
    { offset: start, inner: -start, before, list, after, block },
    { offset: end, inner: -start, before: statement ? ') }' : '))', after: '', block },
  ]
}

/** Of two bodies that end together, the inner one is closed first. */
function byOffset(one, other) {
  return one.offset - other.offset || one.inner - other.inner
}
