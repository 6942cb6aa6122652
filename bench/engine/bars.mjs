// What dscope promises of the engine, and what any run must look like.
import { median } from '../report.mjs'
import { graphs } from './graphs/index.mjs'

const ratiosOf = ({ graphs }) => Object.entries(graphs).map(([name, of]) => [name, of.dscope.ratio])
const sizesOf = ({ forks }, key) => Object.values(forks.sizes).map((size) => size[key])
const ratio = (value) => value.toFixed(2)
const ns = (value) => `${value.toFixed(0)} ns`
const bytes = (value) => `${value.toFixed(value < 100 ? 1 : 0)} B`
const share = (value) => `${((value - 1) * 100).toFixed(1)} %`
const count = (value) => value.toFixed(0)

/** `read` gets the results; `needs` names the part of them that it reads. */
export const bars = [
  {
    ...{ needs: 'graphs', what: '19 graphs against alien-signals, geometric mean, median of runs' },
    ...{ read: ({ means }) => median(means.dscope), atMost: 1, print: ratio },
  },
  {
    ...{ needs: 'graphs', what: 'the worst of them' },
    ...{ read: (results) => Math.max(...ratiosOf(results).map(([, value]) => value)) },
    ...{ atMost: 1.8, print: ratio },
  },
  {
    ...{ needs: 'forks', what: 'a fork, at any size' },
    ...{ read: (results) => Math.max(...sizesOf(results, 'fork')), atMost: 150, print: ns },
  },
  {
    ...{ needs: 'forks', what: 'its bytes' },
    ...{ read: (results) => Math.max(...sizesOf(results, 'bytes')), atMost: 200, print: bytes },
  },
  {
    ...{ needs: 'forks', what: 'a fork of the largest world against one of the smallest' },
    ...{ read: (results) => sizesOf(results, 'fork').at(-1) / sizesOf(results, 'fork')[0] },
    ...{ atMost: 1.5, print: ratio },
  },
  {
    ...{ needs: 'forks', what: 'the first write in a fork, largest world' },
    ...{ read: (results) => sizesOf(results, 'firstWrite').at(-1), atMost: 8000, print: ns },
  },
  {
    ...{ needs: 'forks', what: 'reads at depth 64 against depth 1' },
    ...{ read: ({ forks }) => forks.reads.at64 / forks.reads.at1, atMost: 1.3, print: ratio },
  },
  {
    ...{ needs: 'derived', what: 'bodies run for 1,001 derived values in a new fork' },
    ...{ read: ({ derived }) => derived.dscope.inNew, atMost: 0, print: count },
  },
  {
    ...{ needs: 'derived', what: 'after a write that two of them depend on' },
    ...{ read: ({ derived }) => derived.dscope.afterWrite, atLeast: 2, atMost: 2, print: count },
  },
  {
    ...{ needs: 'derived', what: 'fork, write, read a derived value and a sum, against effector' },
    ...{ read: ({ derived }) => derived.dscope.time / derived.effector.time },
    ...{ atMost: 0.15, print: ratio },
  },
  {
    ...{ needs: 'kept', what: 'bytes of a signal' },
    ...{ read: ({ kept }) => kept.signal, atMost: 400, print: bytes },
  },
  {
    ...{ needs: 'kept', what: 'bytes of a spin of one signal, with its body' },
    ...{ read: ({ kept }) => kept.spin, atMost: 550, print: bytes },
  },
  ...['living', 'closed'].map((kind) => ({
    ...{ needs: 'edges', what: `a new spin over a signal that ${kind} forks have written` },
    ...{ read: ({ edges }) => edges[kind].written / edges[kind].plain, atMost: 2, print: ratio },
  })),
  ...['closed', 'dropped'].flatMap((kind) => [
    {
      ...{ needs: 'kept', what: `bytes kept of each ${kind} fork` },
      ...{ read: ({ kept }) => kept[kind].kept, atMost: 16, print: bytes },
    },
    {
      ...{ needs: 'kept', what: `growth of the heap after all ${kind} forks` },
      ...{ read: ({ kept }) => kept[kind].share, atMost: 1.05, print: share },
    },
  ]),
  {
    ...{ needs: 'kept', what: 'growth of the heap after all calls into one context' },
    ...{ read: ({ kept }) => kept.calls.share, atMost: 1.05, print: share },
  },
  {
    ...{ needs: 'time', what: 'a virtual timer, among as many as there are' },
    ...{ read: ({ time }) => time.dscope.many, atMost: 2500, print: ns },
  },
  {
    ...{ needs: 'time', what: 'the same, against one among a tenth' },
    ...{ read: ({ time }) => time.dscope.many / time.dscope.few, atMost: 1.6, print: ratio },
  },
  {
    ...{ needs: 'time', what: 'a sleep, one after the other' },
    ...{ read: ({ time }) => time.dscope.sleeps, atMost: 1200, print: ns },
  },
  ...[0, 6, 20].map((awaits) => ({
    ...{ needs: 'time', what: `sleeps at the wrong time, ${awaits} plain awaits between them` },
    ...{ read: ({ time }) => time.dscope.wrong[awaits], atLeast: 0, atMost: 0, print: count },
  })),
  {
    ...{ needs: 'awaits', what: 'an await in a compiled body, of one with a parameter' },
    ...{ read: ({ awaits }) => awaits.compiled / awaits.explicit, atMost: 1.15, print: ratio },
  },
  {
    ...{
      needs: 'awaits',
      what: 'an await of a clean spin in a compiled body, of one with a parameter',
    },
    ...{ read: ({ awaits }) => awaits.clean / awaits.explicit, atMost: 0.2, print: ratio },
  },
  {
    ...{ needs: 'joins', what: 'an async spin that is clean, against a promise that is kept' },
    ...{ read: ({ joins }) => joins.dscope.outside / joins.preact.outside },
    ...{ atMost: 1, print: ratio },
  },
  {
    ...{ needs: 'joins', what: 'the same, in a compiled body' },
    ...{ read: ({ joins }) => joins.dscope.inBody / joins.preact.inBody, atMost: 1, print: ratio },
  },
  {
    ...{ needs: 'joins', what: 'one of a hundred awaited has changed, against kept promises' },
    ...{ read: ({ joins }) => joins.dscope.child / joins.preact.child, atMost: 2, print: ratio },
  },
  {
    ...{ needs: 'joins', what: 'of the hundred, bodies that run' },
    ...{ read: ({ joins }) => joins.dscope.runs, atLeast: 1, atMost: 1, print: count },
  },
  {
    ...{ needs: 'joins', what: 'mixed pairs that a body sees, slow input first' },
    ...{ read: ({ joins }) => joins.strict.mixed, atLeast: 0, atMost: 0, print: count },
  },
  {
    ...{ needs: 'snapshots', what: 'a snapshot, at any size' },
    ...{
      read: ({ snapshots }) => Math.max(...Object.values(snapshots.times)),
      atMost: 100,
      print: ns,
    },
  },
  {
    ...{ needs: 'snapshots', what: 'bytes kept of each write after a snapshot that was dropped' },
    ...{ read: ({ snapshots }) => snapshots.kept, atMost: 1, print: bytes },
  },
  ...[
    ['save', 'saving', 1.4],
    ['load', 'loading', 2],
  ].map(([key, action, atMost]) => ({
    ...{ needs: 'saving', what: `${action} 100,000 numbers, against the bare codec on two arrays` },
    ...{ read: ({ saving }) => saving[key].ratio, atMost, print: ratio },
  })),
  {
    ...{ needs: 'size', what: 'the engine alone, minified and gzipped' },
    ...{ read: ({ size }) => size.gzipped, atMost: 9000, print: bytes },
  },
]

/** Each bar of what was measured, with its value and whether it holds. */
export function judge(results) {
  return bars
    .filter(({ needs }) => results[needs] !== undefined)
    .map(({ what, read, atLeast = -Infinity, atMost, print }) => {
      const value = read(results)
      const bar = atLeast === atMost ? print(atMost) : `<= ${print(atMost)}`
      const holds = value >= atLeast && value <= atMost
      return { what, value: print(value), bar, holds, isCounted: print === count }
    })
}

/** The bars that dscope misses, as sentences. */
export function findMissedBars(results) {
  return judge(results)
    .filter(({ holds }) => !holds)
    .map(({ what, value, bar }) => `${what}: ${value}, should be ${bar}`)
}

const isAmount = (value) => Number.isFinite(value) && value > 0

/**
 * What is missing or impossible in a report, as sentences. That values are right is checked where they are measured; how fast
 * they come is not the affair of a short run. What is counted has to be right in any run.
 */
export function findNonsense({ results }, contenders) {
  const wrong = []
  const demand = (holds, sentence) => void (holds || wrong.push(sentence))
  for (const { name } of graphs) {
    const of = results.graphs[name] ?? {}
    for (const contender of contenders) {
      demand(isAmount(of[contender.name]?.time), `${contender.name}, ${name}: no time`)
      demand(isAmount(of[contender.name]?.ratio), `${contender.name}, ${name}: no ratio`)
    }
    demand(of['alien-signals']?.ratio === 1, `${name}: alien-signals is not 1 of itself`)
    const runs = [of.dscope?.runs ?? 0, of['alien-signals']?.runs ?? 0]
    demand(runs[0] <= runs[1], `${name}: ${runs[0]} bodies ran, and ${runs[1]} of alien-signals`)
  }
  for (const { what, value, bar, holds, isCounted } of judge(results)) {
    if (isCounted) demand(holds, `${what}: ${value}, not ${bar}`)
  }
  demand(sizesOf(results, 'fork').every(isAmount), 'a fork took no time')
  demand(isAmount(results.kept.spin), 'spins without bytes')
  demand(isAmount(results.size.gzipped), 'a bundle without bytes')
  return wrong
}
