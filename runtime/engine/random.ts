// Random numbers that can be repeated: xoroshiro128+ by Blackman and Vigna, as pure-rand has it. A stream is plain data, so
// that it can be a value in a context: copied by forks, saved and restored.

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Where a stream stands: the 128 bits of the generator as four signed integers. */
export type RandomState = readonly [number, number, number, number]

/** The beginning of the stream of this name: one stream's draws do not shift another's. */
export function beginStream(seed: number | string, name: string): RandomState {
  const text = `${typeof seed}:${seed}:${name}`
  const state = [1, 2, 3, 4].map((salt) => hash(text, salt)) as unknown as RandomState
  // All zeros are the one state that the generator does not leave.
  return state.some((word) => word !== 0) ? state : [1, 0, 0, 0]
}

/** The next number of a stream, at least 0 and below 1, in steps of 2^-53; and where the stream stands then. */
export function draw(state: RandomState): [value: number, next: RandomState] {
  const generator = xoroshiro128plusFromState(state)
  const high = generator.next() >>> 5
  const low = generator.next() >>> 6
  const next = generator.getState() as unknown as RandomState
  return [(high * 2 ** 26 + low) / 2 ** 53, next]
}

/** MurmurHash3 (Appleby, public domain) over UTF-16 code units: near seeds and names must lead to far states. */
function hash(text: string, salt: number): number {
  let state = Math.imul(salt, 0x9e3779b9)
  for (let index = 0; index < text.length; index++) {
    let block = Math.imul(text.charCodeAt(index), 0xcc9e2d51)
    block = Math.imul((block << 15) | (block >>> 17), 0x1b873593)
    state ^= block
    state = (Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0
  }
  state ^= text.length
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) | 0
}
