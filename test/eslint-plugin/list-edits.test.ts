import { fix, lint } from './lint-source.ts'
import { program } from './rule-testers.ts'

const FILE = '/repo/src/input.js'
const NAMES = ['a', 'b', 'c', 'd']
const ROUNDS = 300

/** Repeats for the same seed: a failure names the list that it is about. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const GAPS = ['', ' ', '\n    ', '\r\n    ', ' /* ? */ ', ' // ?\n    ', '\n    // ?\n    ']

/** A list of names in any layout, with comments anywhere, and holes, repetitions and parentheses. */
function randomList(random: (below: number) => number): string {
  let comments = 0
  const gap = (): string =>
    GAPS[random(GAPS.length)]!.replace('?', () => `comment ${(comments += 1)}`)
  const element = (): string => {
    const name = NAMES[random(NAMES.length)]!
    return ['', name, name, name, name, `(${gap()}${name}${gap()})`][random(6)]!
  }
  const elements = Array.from({ length: random(6) }, () => `${gap()}${element()}${gap()}`)
  return `[${elements.join(',')}${gap()}${random(3) === 0 && elements.length > 0 ? `,${gap()}` : ''}]`
}

const lists = Array.from({ length: ROUNDS }, (_, seed) => {
  const random = randomFrom(seed)
  const list = randomList(random)
  return { list, used: NAMES.filter(() => random(2) === 0) }
})

test.each(lists)('$list becomes a list of $used with the same comments', ({ list, used }) => {
  const write = (text: string): string =>
    program(`const d = c; return spinRemote(peer, ${text}, () => [${used.join(', ')}])`)
  const [before = '', after = ''] = write('\0').split('\0')
  const fixed = fix(write(list), FILE)
  expect(lint(fixed, FILE)).toEqual([])
  const text = fixed.slice(before.length, fixed.length - after.length)
  expect(commentsOf(text)).toEqual(commentsOf(list))
  expect(namesOf(text)).toEqual(inOrder(namesOf(list), used))
})

const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/g

function commentsOf(list: string): string[] {
  return (list.match(COMMENT) ?? []).map((comment) => comment.trim())
}

function namesOf(list: string): string[] {
  return list.replace(COMMENT, '').match(/\w+/g) ?? []
}

/** The used names: those that were listed, each where it stood first, and then the others. */
function inOrder(listed: readonly string[], used: readonly string[]): string[] {
  return [...new Set([...listed.filter((name) => used.includes(name)), ...used])]
}
