// A process that works on the order, saves it after each step, and dies after a step of its own choice:
// `node worker.mjs <folder> <step to die after, or none>`.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, deserialize, rebuild, serialize } from 'dscope'
import { STEPS, order } from './model.mjs'

const [folder, last] = process.argv.slice(2)
const journal = join(folder, 'journal')
const file = join(folder, 'order.snapshot')

/** The order as it was saved, or a new one. */
async function begin() {
  const model = (context) => order(context, journal)
  if (existsSync(file)) return rebuild(deserialize(readFileSync(file)), model)
  const context = createContext()
  return { context, result: model(context) }
}

/** Another process finds the former file or this one, never half of one. */
function save(context) {
  writeFileSync(`${file}.new`, serialize(context.snapshot()))
  renameSync(`${file}.new`, file)
}

const { context, result } = await begin()
for (const [index, step] of result.steps.entries()) {
  const value = await step
  save(context)
  if (STEPS[index] === last) process.kill(process.pid, 'SIGKILL')
  if (index === STEPS.length - 1) console.log(value)
}
