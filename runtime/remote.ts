// Joins the table with the peers: a hop becomes a call, and a call that comes in runs a handler.

import { DscopeError } from './errors.ts'
import type { ContextId, HopTarget, PeerId } from './ids.ts'
import type { Request, Run } from './peer/call.ts'
import { checkContextId } from './peer/contexts.ts'
import { currentPeer, currentRun, localPeers, within } from './peer/current.ts'
import type { Call, CallOptions, Peer, PeerOptions, Principal } from './peer/options.ts'
import { LocalPeer } from './peer/peer.ts'
import { classRegistry, findBlock, type Block } from './table.ts'

type Captures = Readonly<Record<string, unknown>>

/**
 * Continues on another peer and resolves with what the block returns. Emitted by the compilers for `spinRemote`.
 *
 * Captures are encoded when `hop` is called: later changes to them do not travel. `from` is the run that the hop stands
 * in; null outside of a block: then the hop starts from the current run or peer.
 */
export function hop(
  from: Call | null,
  target: HopTarget,
  id: string,
  captures: Captures,
  options?: CallOptions,
): Promise<unknown> {
  try {
    const ready = prepare(from, target, id, captures)
    return ready.peer.call(ready, options)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** A remote computation that runs each time it is asked to. */
export interface Task<T> extends PromiseLike<T> {
  /** Makes a new call. The options given here stand over those given to `taskRemote`. */
  run(options?: CallOptions): Promise<T>
}

/** Emitted by the compilers for `taskRemote`: like {@link hop}, but each `run` or `await` is a call of its own. */
export function task(
  from: Call | null,
  target: HopTarget,
  id: string,
  captures: Captures,
  options?: CallOptions,
): Task<unknown> {
  let run: (more?: CallOptions) => Promise<unknown>
  try {
    const ready = prepare(from, target, id, captures)
    run = async (more) => ready.peer.call(ready, more ? { ...options, ...more } : options)
  } catch (error) {
    run = () => Promise.reject(error)
  }
  return { run, then: (resolve, reject) => run().then(resolve, reject) }
}

/** A call that only has to be made. */
interface Ready extends Request {
  readonly peer: LocalPeer
}

/** Encodes the captures, now. */
function prepare(from: Call | null, target: HopTarget, id: string, captures: Captures): Ready {
  const parent = (from as Run | null) ?? currentRun()
  const peer = parent?.peer ?? currentPeer()
  if (!peer) throw new DscopeError('DSC213', 'no peer in this process: call createPeer first')
  const block = findBlock(id)
  if (!block) throw unknown(id, peer.id)
  let peerId = target
  let context: ContextId | undefined
  if (typeof target !== 'string') {
    ;[peerId, context] = target
    checkContextId(context)
  }
  const encoded = peer.encode(listValues(block, captures))
  return { peer, target: peerId as PeerId, context, block, captures: encoded, parent }
}

/** The values in the order in which they travel. */
function listValues(block: Block, captures: Captures): unknown[] {
  const names = block.captures
  if (block.renewed) checkNames(block, captures)
  const values = new Array<unknown>(names.length)
  for (let index = 0; index < names.length; index++) values[index] = captures[names[index]!]
  return values
}

/** What code of a module captures that was replaced since is what the block expected when that code was compiled. */
function checkNames(block: Block, captures: Captures): void {
  const received = Object.keys(captures).sort()
  if (received.join() === block.captures.join()) return
  const why = 'has other captures, its module was loaded anew'
  throw skewed(block, why, block.captures, received)
}

/** Makes a peer. It answers for the blocks of this process's table from its first link on. */
export function createPeer(options: PeerOptions): Peer {
  const peer = new LocalPeer(options, execute, classRegistry())
  const peers = localPeers()
  peers.push(peer)
  peer.onClose(() => peers.splice(peers.indexOf(peer), 1))
  return peer
}

/** Runs the block that a call asks for, after every check that there is. */
function execute(call: Run, signature: string, values: unknown): unknown {
  const { peer } = call
  const block = findBlock(call.block)
  if (!block) throw unknown(call.block, peer.id)
  const { name, role, handler } = block
  call.block = name
  if (block.signature !== signature) {
    const why = `on peer ${peer.id} was built from other sources`
    throw skewed(block, why, block.signature, signature)
  }
  if (role !== undefined && role !== peer.role) {
    throw new DscopeError('DSC217', `block ${name} runs on peers of role ${role} only`, {
      block: name,
      role,
      peer: peer.id,
    })
  }
  // A build for another role than that of the peer.
  if (!handler) throw unknown(block.id, peer.id)
  const captures = readCaptures(block, values)
  const offer = peer.contexts.find(call.context, name)
  const { guard } = peer.options
  if (!guard && !offer) return within(call, handler, captures)
  const { id } = block
  const { from, principal, context } = call
  const asked = { block: name, id, from, principal, captures, context }
  const run = () => {
    // The call may have ended while somebody took time to allow it.
    if (call.aborted) throw call.aborted
    const body = () => within(call, handler, captures)
    return offer ? offer.context['~call'](body, handler, call.signal) : body()
  }
  return guarded(guard?.(asked), name, () => guarded(offer?.allow?.(asked), name, run))
}

function guarded(verdict: unknown, block: string, run: () => unknown): unknown {
  const { then } = Object(verdict) as { then?: unknown }
  if (typeof then === 'function')
    return Promise.resolve(verdict).then((late) => guarded(late, block, run))
  if (verdict === false)
    throw new DscopeError('DSC503', `the guard refused block ${block}`, { block })
  return run()
}

function readCaptures({ name, captures }: Block, values: unknown): Captures {
  if (!Array.isArray(values) || values.length !== captures.length) {
    throw new DscopeError('DSC221', `block ${name} takes ${captures.length} captures`, {
      block: name,
    })
  }
  const record: Record<string, unknown> = {}
  for (let index = 0; index < captures.length; index++) {
    const key = captures[index]!
    if (key === '__proto__') Object.defineProperty(record, key, { value: values[index] })
    else record[key] = values[index]
  }
  return record
}

function skewed(
  { name, id }: Block,
  why: string,
  expected: unknown,
  received: unknown,
): DscopeError {
  const facts = { block: name, id, expected, received }
  return new DscopeError('DSC206', `block ${name} ${why}`, facts)
}

function unknown(id: string, peer: PeerId): DscopeError {
  return new DscopeError(
    'DSC205',
    `peer ${peer} has no block ${id}: its module is not loaded, or was built from other sources or for another role`,
    { id, peer },
  )
}

/**
 * The call that the code runs for, undefined outside of a block. In a compiled block it is right everywhere; in other
 * functions only until their first `await`.
 */
export function currentCall(call: Call | undefined = currentRun()): Call | undefined {
  return call
}

/** The principal of the caller, undefined when it did not authenticate or outside of a block. As {@link currentCall}. */
export function currentPrincipal(call?: Call): Principal {
  return currentCall(call)?.principal
}

/** As {@link currentPrincipal}, but throws DSC502 when there is none. */
export function requirePrincipal(call?: Call): NonNullable<Principal> {
  const principal = currentPrincipal(call)
  if (principal === undefined || principal === null) {
    throw new DscopeError('DSC502', 'the caller has no principal')
  }
  return principal
}

/**
 * Lets instances of a class travel. Both sides register it under the same name; `encode` gives a value that can travel,
 * `decode` makes an instance of it. An instance inside its own encoded value is refused.
 */
export function registerClass<T extends object, E>(
  name: string,
  Class: abstract new (...args: never[]) => T,
  how: { encode(value: T): E; decode(encoded: E): T },
): void {
  classRegistry().register(name, Class, how)
}
