// The dscope contender, as one would write it: the functions of `cells.mjs` as blocks.
import { spinRemote } from 'dscope/macro'

const never = new Promise(() => {})

export function small(server, { x, y }) {
  return spinRemote(server, [x, y], () => (y === 'hello' ? x + 1 : 0))
}

export function records(server, list) {
  return spinRemote(server, [list], () => list)
}

export function bytes(server, content) {
  return spinRemote(server, [content], () => content)
}

export function chain(server, client, x) {
  return spinRemote(server, [server, client, x], async () => {
    const onServer = x + 1
    return spinRemote(client, [server, onServer], async () => {
      const onClient = onServer + 1
      return spinRemote(server, [onClient], () => onClient + 1)
    })
  })
}

export function forgotten(server, { x, y }) {
  return spinRemote(server, [x, y], () => (y === 'hello' ? new Promise(() => {}) : x))
}

export function held(server, { x, y }) {
  return spinRemote(server, [x, y], () => (y === 'hello' ? never : x))
}
