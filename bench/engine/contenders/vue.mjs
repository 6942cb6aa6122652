import { computed, effect as createEffect, shallowRef } from '@vue/reactivity'

// Batches are the scheduler's affair in Vue: effects wait here until the outermost one ends.
const waiting = new Set()
let open = 0

export { computed }
export const signal = (value) => shallowRef(value)
export const track = (_run, node) => node.value
export const get = (node) => node.value
export const set = (node, value) => void (node.value = value)
export const root = (action) => action()

export function effect(body) {
  const runner = createEffect(body, {
    scheduler: () => void (open > 0 ? waiting.add(runner) : runner.effect.runIfDirty()),
  })
}

export function batch(action) {
  open++
  try {
    action()
  } finally {
    if (--open === 0) {
      const runners = [...waiting]
      waiting.clear()
      for (const runner of runners) runner.effect.runIfDirty()
    }
  }
}
