// Messages that were spoilt on their way to a peer.

import * as frames from '../../../runtime/wire/frames.ts'
import { random } from './random.ts'
import { call, cancel, drop, hello, message, part, result, welcome } from './scripted-link.ts'

/** `introduction` is the frame that makes a block of one capture known as number 0. */
function seedMessages(introduction: frames.Frame): Uint8Array[] {
  const values = [
    1,
    'text',
    [1, [2, [3]]],
    { a: 1, b: { c: [true, null] } },
    new Map([[1, 2]]),
    new Date(0),
    new Uint8Array(40),
    10n ** 30n,
    new Error('x'),
  ]
  const messages = values.map((value) => [
    introduction,
    call(1, 0, [value]),
    call(2, 0, [value]),
    cancel(2),
  ])
  const others = [
    [result(1, values)],
    [hello(), welcome],
    [part(1, 100, new Uint8Array(50)), drop(1)],
    [[frames.PING, 1] as frames.Frame],
  ]
  return [...messages, ...others].map((said) => message(...said).slice())
}

function mutate(seed: Uint8Array, next: (below: number) => number): Uint8Array {
  const mutant = [...seed]
  for (let edits = 1 + next(4); edits > 0; edits--) {
    const at = next(mutant.length)
    const what = next(4)
    if (what === 0) mutant[at] = next(256)
    else if (what === 1) mutant[at]! ^= 1 << next(8)
    else if (what === 2) mutant.splice(at, 1 + next(8))
    else mutant.splice(at, 0, next(256), next(256))
    if (mutant.length === 0) mutant.push(next(256))
  }
  return Uint8Array.from(mutant)
}

/** Messages with calls, answers, parts and greetings, each changed in up to four places. Always the same. */
export function* mutatedMessages(count: number, introduction: frames.Frame): Generator<Uint8Array> {
  const next = random(20_261_121)
  const seeds = seedMessages(introduction)
  for (let made = 0; made < count; made++) yield mutate(seeds[next(seeds.length)]!, next)
}
