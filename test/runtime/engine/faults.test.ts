import { runFaults } from './support/random-faults.ts'

// DSCOPE_ENGINE_FROM=612 DSCOPE_ENGINE_SEEDS=1 repeats one that failed.
const from = Number(process.env.DSCOPE_ENGINE_FROM ?? 1)
const seeds = Number(process.env.DSCOPE_ENGINE_SEEDS ?? 50)
const FAULTS = 200

const unheard: unknown[] = []
const hear = (error: unknown) => unheard.push(error)

beforeAll(() => void process.on('unhandledRejection', hear))
afterAll(() => void process.off('unhandledRejection', hear))

test('10,000 bodies, watchers, effects, equality functions, batches, updates, merges, fork hooks, models and readers that throw, reject or never end harm nothing but what depends on them, and leave nothing behind', async () => {
  const counts = { faults: 0, values: 0, reported: 0 }
  for (let seed = from; seed < from + seeds; seed++) await runFaults(seed, FAULTS, counts)
  expect(counts.faults).toBeGreaterThanOrEqual(FAULTS * seeds)
  expect(counts.values).toBeGreaterThan(counts.faults)
  expect(unheard).toEqual([])
}, 120_000)
