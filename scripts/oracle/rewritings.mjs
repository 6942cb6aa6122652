import { findBodies } from './bodies.mjs'
import { shuffle } from './corpus.mjs'
import { readExpectation } from './expectation.mjs'
import { writeProgram } from './program.mjs'

/** Few enough that many files are seen, many enough that parsing them pays. */
const MOST_BODIES = 25

/** Programs with blocks of their own, and those in which a direct `eval` makes the outside analysis give up. */
const NOT_COMPARABLE = /dscope\/macro|\beval\(/

/**
 * Makes blocks of a file's functions, in four programs: `complete`, with the lists that the outside analysis computes;
 * `incomplete`, with a name taken out of each, `missing`; `excessive`, with a name put into each, `unused`; and `wrong`, with
 * those functions that cannot be blocks. `undefined` when the file has no function that can be compared.
 */
export function rewriteFile(text, language, random) {
  const program = NOT_COMPARABLE.test(text) ? undefined : language.parse(text)
  if (program === undefined) return undefined
  const chosen = shuffle(findBodies(program), random, MOST_BODIES)
  const bodies = chosen.toSorted((one, other) => one.range[0] - other.range[0])
  const legal = keep(text, language, bodies, isLegal)
  const wrong = keep(text, language, bodies, isWrong)
  if (legal.bodies.length + wrong.bodies.length === 0) return undefined
  const lists = legal.blocks.map(({ captures }) => captures)
  const missing = lists.map((names) => names[Math.floor(random() * names.length)])
  const unused = legal.blocks.map(({ idle }) => idle[Math.floor(random() * idle.length)])
  const write = ({ bodies }, lists) => writeProgram(text, bodies, lists)
  return {
    ...{ legal: legal.bodies.length, wrong: wrong.bodies.length },
    ...{ lists, missing, unused },
    programs: {
      complete: write(legal, lists),
      incomplete: write(legal, without(lists, missing)),
      excessive: write(legal, withAdded(lists, unused)),
      wrong: write(
        wrong,
        wrong.blocks.map(({ captures }) => captures),
      ),
    },
  }
}

/** Leaves out functions until the outside analysis finds that all blocks are `wanted`. */
function keep(text, language, bodies, wanted) {
  const empty = bodies.map(() => [])
  const written = writeProgram(text, bodies, empty)
  const blocks = readExpectation(written.text, language)?.blocks ?? []
  const kept = bodies.filter((_, i) => blocks[i] !== undefined && wanted(blocks[i]))
  return kept.length === bodies.length ? { bodies, blocks } : keep(text, language, kept, wanted)
}

function isLegal({ forbidden, isClear, hasClearModuleNames }) {
  return forbidden.length === 0 && isClear && hasClearModuleNames
}

function isWrong({ forbidden, isClear }) {
  return forbidden.length > 0 && isClear
}

function without(lists, names) {
  return lists.map((list, i) => list.filter((name) => name !== names[i]))
}

function withAdded(lists, names) {
  return lists.map((list, i) => (names[i] === undefined ? list : [...list, names[i]]))
}
