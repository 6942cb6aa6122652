// The surface that `reactive-framework-test-suite` asks for, on a context.

import { createWorld } from './world.mjs'

/** A new world for each test: what one leaves behind is no business of the next. */
export function createFramework() {
  const { context, bodyOf, untracked, read } = createWorld()

  function effect(action) {
    // Effects here return nothing; what is to be called before the next run is the affair of this adapter.
    let cleanUp
    const endLast = () => {
      const last = cleanUp
      cleanUp = undefined
      if (typeof last === 'function') untracked(last)
    }
    const body = bodyOf(() => {
      endLast()
      cleanUp = action()
    })
    const watching = context.effect(body)
    return () => {
      watching[Symbol.dispose]()
      endLast()
    }
  }

  return {
    name: 'dscope',
    signal(initial) {
      const signal = context.signal(initial)
      return { read: () => read(signal), write: (value) => signal.set(value) }
    },
    computed(action) {
      const spin = context.spin(bodyOf(action))
      return { read: () => read(spin) }
    },
    effect,
    run: (action) => action(),
    batch: (action) => context.batch(action),
    untracked,
  }
}
