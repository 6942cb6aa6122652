// Time and memory, the same way for every row.
import { median } from '../../report.mjs'

/** Nanoseconds a call: the median over batches that fill `ms`. What `act` gets counts up. */
export function timeOf(act, { ms, batch = 100, prepare = () => {} }) {
  let calls = 0
  const times = []
  const until = performance.now() + ms
  do {
    prepare()
    const started = performance.now()
    for (let i = 0; i < batch; i++) act(calls++)
    times.push((performance.now() - started) / batch)
  } while (performance.now() < until)
  return median(times) * 1e6
}

/** The heap after full collections: weak callbacks run between them, and free what they held. */
export async function readHeap() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

/** Bytes that each of `count` keeps. `make` gets the index; what it returns is held until the end. */
export async function bytesOf(make, count) {
  const kept = new Array(count).fill(null)
  // Once each before it counts, so that the code and its tables are there.
  for (let i = 0; i < 100; i++) make(i)
  const before = await readHeap()
  for (let i = 0; i < count; i++) kept[i] = make(i)
  const bytes = ((await readHeap()) - before) / count
  if (kept.length !== count) throw new Error('something was lost')
  return bytes
}

export function expectSame(found, expected, what) {
  if (!Object.is(found, expected)) throw new Error(`${what} is ${found}, not ${expected}`)
}

export const range = (count) => Array.from({ length: count }, (_, i) => i)
