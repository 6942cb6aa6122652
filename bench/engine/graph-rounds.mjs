// Graphs: every contender has its turn in every round, in a new order each time, so that what else the machine does falls on all
// of them alike. A ratio is taken within a round only, and the median over the rounds.
import { median } from '../report.mjs'
import { shuffle } from '../shuffle.mjs'
import { graphs } from './graphs/index.mjs'
import { startModule } from './start.mjs'

/** One graph: `{ [contender]: { time, ratio, runs } }`. */
async function measureGraph(processes, { name }, { rounds, warmUp, ms, scale }) {
  const samples = new Map([...processes.keys()].map((contender) => [contender, []]))
  for (let round = -warmUp; round < rounds; round++) {
    const found = new Map()
    for (const [contender, process] of shuffle(processes)) {
      found.set(contender, await process.ask('playRound', { name, scale, ms }))
    }
    if (round < 0) continue
    const floor = found.get('alien-signals').time
    for (const [contender, { time, runs }] of found) {
      samples.get(contender).push({ time, ratio: time / floor, runs })
    }
  }
  const medians = (list) => ({
    time: median(list.map(({ time }) => time)),
    ratio: median(list.map(({ ratio }) => ratio)),
    runs: list.at(-1).runs,
  })
  return Object.fromEntries([...samples].map(([contender, list]) => [contender, medians(list)]))
}

/** One run, in fresh processes: `{ [graph]: { [contender]: { time, ratio, runs } } }`. */
async function measureRun(contenders, settings, tell) {
  const processes = new Map()
  try {
    for (const { name, module } of contenders) {
      processes.set(name, await startModule('child.mjs', [module]))
    }
    const results = {}
    for (const graph of graphs.filter(({ name }) => name.includes(settings.graph))) {
      tell(`  ${graph.name}`)
      results[graph.name] = await measureGraph(processes, graph, settings)
    }
    return results
  } finally {
    for (const process of processes.values()) process.end()
  }
}

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** `{ graphs: { [graph]: { [contender]: { time, ratio, runs } } }, means: { [contender]: one mean for each run } }`. */
export async function measureGraphs(contenders, settings, tell) {
  const runs = []
  for (let run = 1; run <= settings.runs; run++) {
    tell(`graphs, run ${run} of ${settings.runs}`)
    runs.push(await measureRun(contenders, settings, tell))
  }
  const names = Object.keys(runs[0])
  const over = (graph, contender) => ({
    time: median(runs.map((run) => run[graph][contender].time)),
    ratio: median(runs.map((run) => run[graph][contender].ratio)),
    runs: runs.at(-1)[graph][contender].runs,
  })
  const each = (make) => Object.fromEntries(contenders.map(({ name }) => [name, make(name)]))
  return {
    graphs: Object.fromEntries(names.map((graph) => [graph, each((name) => over(graph, name))])),
    means: each((name) =>
      runs.map((run) => geometricMean(names.map((graph) => run[graph][name].ratio))),
    ),
  }
}
