// The programs of the acceptance rows: the same module is loaded by both processes of test/e2e/two-processes.test.ts.

import { spinRemote, taskRemote } from 'dscope/macro'
import { currentCall, currentPrincipal, requirePrincipal } from 'dscope'

/** What each process sets for itself: blocks see their own side's. */
export const here: { name: string; runs: number; onHang: (signal?: AbortSignal) => void } = {
  name: 'nobody',
  runs: 0,
  onHang: () => {},
}

export function increment(server: string, x: number, y: string) {
  void y
  return spinRemote(server, [x], async () => x + 1)
}

export function roundTrip(client: string, server: string) {
  return spinRemote(server, [client, server], async () => {
    const a = 42
    const copies = await spinRemote(client, [a], async () => Array.from({ length: a + 1 }, () => a))
    const b = copies
    const last = await spinRemote(server, [a, b], async () => {
      const c = a + 2
      return [b, c] as const
    })
    return last
  })
}

export function taskRoundTrip(client: string, server: string) {
  return spinRemote(server, [client, server], async () => {
    const a = 42
    const next = taskRemote(client, [a], async () => a + 1)
    const b = await next
    return await taskRemote(server, [a, b], async () => [b, a + 2])
  })
}

export function nothingAtAll(server: string) {
  return spinRemote(server, [], async () => undefined)
}
export function nullAtLast(server: string) {
  return spinRemote(server, [], async () => null)
}
export function conditional(server: string, cond: boolean) {
  return spinRemote(server, [cond], async () => (cond ? 42 : null))
}
export function nullThroughClient(client: string, server: string) {
  return spinRemote(server, [client], async () => {
    const answer = await spinRemote(client, [], async () => null)
    return answer
  })
}

export function principals(server: string) {
  return spinRemote(server, [], async () => {
    const before = currentPrincipal()
    await Promise.resolve()
    return [before, currentPrincipal()]
  })
}
export function principalRequired(server: string) {
  return spinRemote(server, [], async () => {
    await Promise.resolve()
    return requirePrincipal()
  })
}

export function threePeers(server: string, third: string, secret: string) {
  const unlisted = secret
  void unlisted
  return spinRemote(server, [third], async () => {
    const mine = here.name
    const theirs = await spinRemote(third, [mine], async () => `${mine} asked ${here.name}`)
    return theirs
  })
}

export function fails(server: string) {
  return spinRemote(server, [], async () => {
    throw Object.assign(new RangeError('boom'), { code: 'E_BOOM', data: { a: 1 } })
  })
}
export function failsDeep(client: string, server: string) {
  return spinRemote(server, [client], async () => {
    await spinRemote(client, [], async () => {
      throw new TypeError('deep boom')
    })
  })
}

export function whereAmI(peer: string) {
  return spinRemote(peer, [], async () => here.name)
}
export function countRuns(peer: string) {
  return spinRemote(peer, [], async () => ++here.runs)
}
export function hang(peer: string, options?: { signal?: AbortSignal; timeout?: number }) {
  return spinRemote(
    peer,
    [],
    async () => {
      here.onHang(currentCall()?.signal)
      await new Promise(() => {})
    },
    options,
  )
}

export function computeOnServer(server: string, a: number, b: number) {
  return spinRemote(server, [a, b], async () => a + b)
}
export function chained(server: string, start: number) {
  return (async () => {
    const next = await spinRemote(server, [start], async () => start + 1)
    return spinRemote(server, [next], async () => next * 2)
  })()
}
export function structured(server: string, value: { data: number[]; nested: { a: string } }) {
  return spinRemote(server, [value], async () => ({
    same: value,
    sum: value.data.reduce((a, b) => a + b, 0),
    product: value.data.reduce((a, b) => a * b, 1),
  }))
}

export function hangThrough(server: string, third: string) {
  return spinRemote(server, [third], async () => {
    await spinRemote(third, [], async () => {
      here.onHang(currentCall()?.signal)
      await new Promise(() => {})
    })
  })
}
export function echo<T>(peer: string, value: T) {
  return spinRemote(peer, [value], async () => value)
}
