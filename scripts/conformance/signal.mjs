// `Signal` of the TC39 proposal, on a context, for the tests of its polyfill.
//
// What the proposal can be asked and the engine cannot is not there: who asks for it gets an error. A watcher here is told at
// the end of a change, when what it watches is up to date again; in the proposal it is told in the middle, before that.

import { createWorld } from './world.mjs'

const { context, bodyOf, untracked, read } = createWorld()

function optionsFor(signal, { equals } = {}) {
  // The engine asks outside of every body: what it reads is nobody's input.
  return equals && { equals: (old, next) => untracked(() => equals.call(signal, old, next)) }
}

class State {
  #signal
  constructor(initial, options) {
    this.#signal = context.signal(initial, optionsFor(this, options))
  }
  get() {
    return read(this.#signal)
  }
  set(value) {
    this.#signal.set(value)
  }
  static is = (value) => typeof value === 'object' && #signal in value
  static sourceOf = (state) => state.#signal
}

class Computed {
  #spin
  constructor(action, options) {
    const body = bodyOf(() => action.call(this))
    this.#spin = context.spin(body, optionsFor(this, options))
  }
  get() {
    return read(this.#spin)
  }
  static is = (value) => typeof value === 'object' && #spin in value
  static sourceOf = (computed) => computed.#spin
}

class Watcher {
  #notify
  #watched = new Map()
  #isArmed = true
  #pending = new Set()
  constructor(notify) {
    this.#notify = notify
  }
  watch(...signals) {
    this.#isArmed = true
    this.#pending.clear()
    for (const signal of signals) {
      if (!this.#watched.has(signal)) this.#watched.set(signal, this.#begin(signal))
    }
  }
  unwatch(...signals) {
    for (const signal of signals) {
      if (!this.#watched.has(signal)) throw new TypeError('not watched')
      this.#watched.get(signal)[Symbol.dispose]()
      this.#watched.delete(signal)
    }
  }
  getPending() {
    return [...this.#pending]
  }
  #begin(signal) {
    const source = State.is(signal) ? State.sourceOf(signal) : Computed.sourceOf(signal)
    const tell = () => {
      if (!this.#isArmed) return
      this.#isArmed = false
      this.#notify()
    }
    return context.watch(source, tell, { onError: tell })
  }
  static is = (value) => typeof value === 'object' && #watched in value
  static watchedBy = (watcher) => [...watcher.#watched.keys()]
}

function introspectSources(reader) {
  if (!Watcher.is(reader)) throw new TypeError('only watchers are known by what they watch')
  return Watcher.watchedBy(reader)
}

export const Signal = {
  State,
  Computed,
  isState: State.is,
  isComputed: Computed.is,
  subtle: {
    Watcher,
    untrack: untracked,
    introspectSources,
    watched: Symbol('watched'),
    unwatched: Symbol('unwatched'),
  },
}
