/** A small linear congruential generator: the same seed gives the same values on every machine. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const TEXTS = [
  '',
  'a',
  'name',
  'é',
  '日本',
  '😀',
  'x'.repeat(23),
  'y'.repeat(24),
  'ä'.repeat(70),
  'z'.repeat(300),
]
const LEAVES: ((random: (below: number) => number) => unknown)[] = [
  (random) => random(30),
  (random) => -random(70_000),
  (random) => random(2 ** 32) * 2 ** random(21),
  (random) => random(1e9) / 7,
  () => -0,
  () => NaN,
  () => -Infinity,
  () => null,
  () => undefined,
  (random) => random(2) === 1,
  (random) => TEXTS[random(TEXTS.length)],
  (random) => BigInt(random(1000)) - 500n,
  (random) => BigInt(random(1000)) << BigInt(random(200)),
  (random) => new Date(random(2 ** 31) * (random(2) ? 1000 : -977)),
  () => /a+b/giu,
  (random) => Uint8Array.from({ length: random(40) }, () => random(256)),
  (random) => Float64Array.from({ length: random(5) }, () => random(100) / 3),
  (random) => BigInt64Array.from({ length: random(3) }, () => BigInt(random(100)) - 50n),
  (random) => new RangeError(`failed ${random(10)}`, { cause: random(5) }),
]

/** A value that `structuredClone` carries too; with `known`, objects made earlier come back in. */
export function generate(
  random: (below: number) => number,
  depth: number = 4,
  known: object[] = [],
): unknown {
  if (known.length && random(12) === 0) return known[random(known.length)]
  const kind = depth ? random(10) : 9
  if (kind > 5) return LEAVES[random(LEAVES.length)]!(random)
  const child = (): unknown => generate(random, depth - 1, known)
  const size = random(6)
  if (kind === 0) {
    const list: unknown[] = []
    known.push(list)
    for (let index = 0; index < size; index++) if (random(9)) list[index] = child()
    return list
  }
  if (kind === 1) {
    const map = new Map()
    known.push(map)
    for (let index = 0; index < size; index++) map.set(child(), child())
    return map
  }
  if (kind === 2) {
    const set = new Set()
    known.push(set)
    for (let index = 0; index < size; index++) set.add(child())
    return set
  }
  if (kind === 3) return Array.from({ length: size + 3 }, () => ({ id: child(), name: child() }))
  const object: Record<string, unknown> = {}
  known.push(object)
  for (let index = 0; index < size; index++) object[TEXTS[random(TEXTS.length)]! + index] = child()
  return object
}
