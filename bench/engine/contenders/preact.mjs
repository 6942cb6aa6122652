import { batch, computed, effect, signal } from '@preact/signals-core'

export { batch, computed, signal, effect }
export const track = (_run, node) => node.value
export const get = (node) => node.value
export const set = (node, value) => void (node.value = value)
export const root = (action) => action()
