// The build for browsers: the one for servers, which Node would get, is not reactive.
import {
  batch,
  createMemo,
  createRenderEffect,
  createRoot,
  createSignal,
} from 'solid-js/dist/solid.js'

class Node {
  constructor([read, write]) {
    this.read = read
    this.write = write
  }
}

export const signal = (value) => new Node(createSignal(value))
export const computed = (body) => new Node([createMemo(body), undefined])
export const effect = (body) => createRenderEffect(body)
export const track = (_run, node) => node.read()
export const get = (node) => node.read()
export const set = (node, value) => void node.write(value)
export { batch }
export const root = (action) => createRoot(action)
