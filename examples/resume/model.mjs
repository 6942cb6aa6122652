// An order that is fulfilled in steps. Each step is a spin, whose body does something that must not be done twice: it says so in
// a journal, which all processes share.
import { appendFileSync } from 'node:fs'

export const STEPS = ['reserve', 'charge', 'pack', 'ship']

/** Makes the order in a context: a signal for what was ordered, and for each step a spin that awaits the one before. */
export function order(context, journal) {
  const item = context.signal('a teapot', { id: 'item' })
  let before
  const steps = STEPS.map((step) => {
    const last = before
    const spin = context.spin(
      async (run) => {
        const done = last === undefined ? run.track(item) : await run.await(last)
        appendFileSync(journal, `${process.pid} ${step}\n`)
        return `${done} → ${step}`
      },
      { id: step },
    )
    return (before = spin)
  })
  return { item, steps }
}
