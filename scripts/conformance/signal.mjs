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
  #id = remember(this)
  #signal
  constructor(initial, options) {
    this.#signal = context.signal(initial, { id: this.#id, ...optionsFor(this, options) })
  }
  get() {
    return read(this.#signal)
  }
  set(value) {
    this.#signal.set(value)
  }
  static is = (value) => typeof value === 'object' && #signal in value
  static sourceOf = (state) => state.#signal
  static idOf = (state) => state.#id
}

class Computed {
  #id = remember(this)
  #spin
  constructor(action, options) {
    const body = bodyOf(() => action.call(this))
    this.#spin = context.spin(body, { id: this.#id, ...optionsFor(this, options) })
  }
  get() {
    return read(this.#spin)
  }
  static is = (value) => typeof value === 'object' && #spin in value
  static sourceOf = (computed) => computed.#spin
  static idOf = (computed) => computed.#id
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

/** What stands for a source of the engine, by its id. */
const byId = new Map()
let ids = 0

function remember(signal) {
  const id = `signal-${ids++}`
  byId.set(id, signal)
  return id
}

function inspected(signal) {
  const source = State.is(signal) ? State.idOf(signal) : Computed.idOf(signal)
  return context.inspect().contexts[0].cells.find(({ id }) => id === source)
}

function introspectSources(reader) {
  if (Watcher.is(reader)) return Watcher.watchedBy(reader)
  if (!Computed.is(reader)) throw new TypeError('a signal has no sources')
  return inspected(reader).inputs.map(({ id }) => byId.get(id))
}

function introspectSinks(signal) {
  if (!State.is(signal) && !Computed.is(signal)) throw new TypeError('nothing reads that')
  const { id } = inspected(signal)
  const readers = context
    .inspect()
    .contexts[0].cells.filter(({ inputs }) => inputs.some((input) => input.id === id))
  return readers.map((reader) => byId.get(reader.id))
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
    introspectSinks,
    hasSinks: (signal) => introspectSinks(signal).length > 0,
    watched: Symbol('watched'),
    unwatched: Symbol('unwatched'),
  },
}
