// `node examples/simulation/start.mjs [seed] [seconds]`: the same seed twice, then another one.
import { fileURLToPath } from 'node:url'
import { compile } from '../compile.mjs'

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url))
await compile(pathOf('.'), pathOf('dist'))
const { simulate } = await import('./dist/simulate.js')

const [seed = 1, seconds = 1_000_000] = process.argv.slice(2).map(Number)

async function run(chosen) {
  const started = performance.now()
  const outcome = await simulate(chosen, seconds)
  const { rounds, timers, late, digest } = outcome
  const took = ((performance.now() - started) / 1000).toFixed(1)
  console.log(
    `seed ${chosen}: ${seconds} virtual seconds in ${took} s, ${rounds} rounds, ${late} too late, ${timers} timers`,
  )
  console.log(`  trace ${digest.slice(0, 16)}`)
  return outcome
}

const first = await run(seed)
for (const line of first.beginning) console.log(`  ${line}`)
const again = await run(seed)
const other = await run(seed + 1)
console.log(first.digest === again.digest ? 'same seed, same trace' : 'THE TRACES DIFFER')
console.log(
  first.digest === other.digest ? 'THE SEED DOES NOT MATTER' : 'another seed, another trace',
)
process.exitCode = first.digest === again.digest && first.digest !== other.digest ? 0 : 1
