// How long and how large each kind of run is.

const full = {
  graphs: { runs: 5, rounds: 5, warmUp: 3, ms: 25, scale: 1 },
  rows: {
    ...{ ms: 200, count: 20_000, sizes: [10, 100_000, 1_000_000] },
    ...{ forks: 100_000, others: 10_000, copied: 10_000, copies: 20 },
    ...{ timers: 100_000, saved: 100_000, rounds: 5 },
  },
}

const quick = {
  graphs: { ...full.graphs, runs: 1, rounds: 3, ms: 15 },
  rows: { ...full.rows, ms: 60, copied: 1_000, rounds: 2 },
}

const check = {
  graphs: { runs: 1, rounds: 1, warmUp: 0, ms: 1, scale: 0.02 },
  rows: {
    ...{ ms: 2, count: 500, sizes: [10, 1_000, 5_000] },
    ...{ forks: 500, others: 200, copied: 100, copies: 5 },
    ...{ timers: 1_000, saved: 1_000, rounds: 1 },
  },
}

export const presets = { full, quick, check }
