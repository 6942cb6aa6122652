// What both adapters need: bodies that do not name their run, as the suites write them.

import { createContext } from '../../runtime/engine/context.ts'

/** A context, and the functions by which bodies without a parameter use it. */
export function createWorld() {
  const faults = []
  const context = createContext({ onFault: (fault) => faults.push(fault) })
  /** The run of the body that is on the stack; `undefined` outside, and where nothing is to be tracked. */
  let current

  function within(run, action) {
    const before = current
    current = run
    try {
      return action()
    } finally {
      current = before
    }
  }

  return {
    context,
    faults,
    /** A body that is called as a part of its run. */
    bodyOf: (action) => (run) => within(run, action),
    untracked: (action) => within(undefined, action),
    read: (source) => (current === undefined ? source.get() : current.track(source)),
  }
}
