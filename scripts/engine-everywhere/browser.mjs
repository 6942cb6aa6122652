// What the tests of the engine use of Node, and browsers have by other names. Imported before them.

const channel = new MessageChannel()
const turns = []
channel.port1.onmessage = () => turns.shift()()

const { setTimeout: start, clearTimeout: end } = globalThis
const running = new Set()

Object.assign(globalThis, {
  setImmediate(turn) {
    turns.push(turn)
    channel.port2.postMessage(undefined)
  },
  setTimeout(action, ...more) {
    const id = start(
      () => {
        running.delete(id)
        action()
      },
      ...more,
    )
    running.add(id)
    return id
  },
  clearTimeout(id) {
    running.delete(id)
    end(id)
  },
  process: {
    // Random programs are many, and browsers have been given few of them.
    env: { DSCOPE_ENGINE_SEEDS: '30' },
    getActiveResourcesInfo: () => Array.from(running, () => 'Timeout'),
    on: (_, hear) => {
      hear.listener = (event) => hear(event.reason)
      globalThis.addEventListener('unhandledrejection', hear.listener)
    },
    off: (_, hear) => globalThis.removeEventListener('unhandledrejection', hear.listener),
  },
})
