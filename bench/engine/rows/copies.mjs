// What other ways to have a second world cost: `fork`, then one write in it, of a world of `size` numbers. None of them follows.
import { allSettled, createEvent, createStore, fork, serialize } from 'effector'
import { produce } from 'immer'
import { List, Map as ImmutableMap } from 'immutable'
import { atom, createStore as createJotai } from 'jotai/vanilla'
import { bytesOf, expectSame, range, timeOf } from './measure.mjs'

function ofEffector(size) {
  const writes = range(size).map(() => createEvent())
  const stores = writes.map((write, i) =>
    createStore(i, { sid: `s${i}` }).on(write, (_, value) => value),
  )
  const base = fork({ values: stores.map((store, i) => [store, i]) })
  return {
    copy: () => fork({ values: serialize(base) }),
    write: (scope, index, value) => void allSettled(writes[index], { scope, params: value }),
    read: (scope, index) => scope.getState(stores[index]),
  }
}

function ofJotai(size) {
  const atoms = range(size).map((i) => atom(i))
  const base = createJotai()
  return {
    copy() {
      const store = createJotai()
      for (const one of atoms) store.set(one, base.get(one))
      return store
    },
    write: (store, index, value) => store.set(atoms[index], value),
    read: (store, index) => store.get(atoms[index]),
  }
}

/** A world that is a value: making a second one costs nothing, and every write makes a new value. */
const ofValue = (value, write, read) => ({
  copy: () => ({ value }),
  write: (world, index, next) => void (world.value = write(world.value, index, next)),
  read: (world, index) => read(world.value, index),
})

const ways = {
  'immutable List': (size) =>
    ofValue(
      List(range(size)),
      (list, index, next) => list.set(index, next),
      (list, index) => list.get(index),
    ),
  'immutable Map': (size) =>
    ofValue(
      ImmutableMap(range(size).map((i) => [i, i])),
      (map, index, next) => map.set(index, next),
      (map, index) => map.get(index),
    ),
  immer: (size) =>
    ofValue(
      produce(range(size), () => {}),
      (list, index, next) =>
        produce(list, (draft) => {
          draft[index] = next
        }),
      (list, index) => list[index],
    ),
  'effector, serialize and fork': ofEffector,
  'jotai, store copied': ofJotai,
}

async function measureWay(create, size, { ms, count }) {
  const { copy, write, read } = create(size)
  const fork = timeOf(() => void copy(), { ms, batch: 1 })
  const bytes = await bytesOf(copy, count)
  let world
  const firstWrite = timeOf((i) => write(world, i % size, -1), {
    ms,
    batch: 1,
    prepare: () => (world = copy()),
  })
  write(world, 3, -7)
  expectSame(read(world, 3), -7, 'what was written')
  expectSame(read(copy(), 3), 3, 'the first world')
  return { fork, bytes, firstWrite }
}

export async function measure({ copied, ms, copies }) {
  const results = {}
  for (const [name, create] of Object.entries(ways)) {
    results[name] = await measureWay(create, copied, { ms, count: copies })
  }
  return results
}
