import { computed, effect, endBatch, signal, startBatch } from 'alien-signals'

export { computed, effect, signal }
export const track = (_run, node) => node()
export const get = (node) => node()
export const set = (node, value) => void node(value)
export const root = (action) => action()

export function batch(action) {
  startBatch()
  try {
    action()
  } finally {
    endBatch()
  }
}
