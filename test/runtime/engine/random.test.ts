import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { beginStream, draw, type RandomState } from '../../../runtime/engine/random.ts'

function drawMany(state: RandomState, count: number): [number[], RandomState] {
  const values: number[] = []
  for (let index = 0; index < count; index++) {
    const [value, next] = draw(state)
    values.push(value)
    state = next
  }
  return [values, state]
}

test('a stream is what its seed and name say, and goes on from its saved state', () => {
  const [all] = drawMany(beginStream(7, 'dice'), 100)
  const [first, state] = drawMany(beginStream(7, 'dice'), 40)
  const restored = JSON.parse(JSON.stringify(state)) as RandomState
  expect([...first, ...drawMany(restored, 60)[0]]).toEqual(all)
})

test('draws leave the state that they began with as it was', () => {
  const state = Object.freeze([...beginStream(1, '')]) as unknown as RandomState
  expect(draw(state)).toEqual(draw(state))
})

test('near seeds, other names and seeds of another type give other streams', () => {
  const streams = [
    beginStream(1, ''),
    beginStream(2, ''),
    beginStream('1', ''),
    beginStream(1, 'a'),
    beginStream(1, 'b'),
    beginStream('1:a', ''),
  ].map((state) => drawMany(state, 4)[0].join())
  expect(new Set(streams).size).toBe(streams.length)
})

test('values are spread over [0, 1), and those of two streams have nothing to do with each other', () => {
  const count = 20_000
  const [one] = drawMany(beginStream(3, 'one'), count)
  const [other] = drawMany(beginStream(3, 'other'), count)
  const buckets = new Array<number>(10).fill(0)
  let product = 0
  one.forEach((value, index) => {
    buckets[Math.floor(value * 10)]!++
    product += (value - 0.5) * (other[index]! - 0.5)
  })
  // Five standard deviations: sqrt(20000 * 0.1 * 0.9) is 42, and a product of two has sqrt(1 / 144).
  for (const bucket of buckets) expect(Math.abs(bucket - count / 10)).toBeLessThan(5 * 42.5)
  expect(Math.abs(product / count)).toBeLessThan(5 / 12 / Math.sqrt(count))
})

test('the format is pinned: a saved stream means the same for ever', () => {
  const state = beginStream(42, 'pinned')
  const generator = xoroshiro128plusFromState(state)
  const [high, low] = [generator.next() >>> 5, generator.next() >>> 6]
  expect(draw(state)[0]).toBe((high * 2 ** 26 + low) / 2 ** 53)
  expect(state).toEqual([-419738207, 2085238098, -1836585257, 1406887434])
})
