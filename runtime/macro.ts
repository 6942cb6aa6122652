import type { Context, Run, Source, Spin, SpinOptions } from './engine/surface.ts'
import { DscopeError } from './errors.ts'
import type { HopTarget } from './ids.ts'
import type { CallOptions } from './peer/options.ts'
import type { ReceivedFrom } from './received.ts'
import type { Task } from './remote.ts'
import type { SendableBlock, SendableList } from './sendable.ts'

export type { ContextId, HopTarget, PeerId } from './ids.ts'
export type { CallOptions } from './peer/options.ts'
export type { Received } from './received.ts'
export type { Task } from './remote.ts'
export type { Sendable } from './sendable.ts'

/**
 * Runs a block on another peer and resolves with what it returns.
 *
 * ```ts
 * const results = await spinRemote(server, [query], async () => catalogue.search(query))
 * ```
 *
 * - `target` is the id of the peer, or `[peer, context]`. The own id is allowed: the block then runs here, through the
 *   same door, with the same copies and the same checks.
 * - `captures` lists the variables of the enclosing functions that the block uses, as plain identifiers. They are copied
 *   when the call is made: what happens to them later does not travel, and assigning to one inside the block is an
 *   error. What the module itself declares or imports is not listed; each peer has its own.
 * - `block` is written in place and has no parameters. It never travels: every peer has loaded the same module, and the
 *   call names the block by its id. It may hop on; nested blocks inherit the deadline and the cancellation.
 * - `options`: `signal` cancels the call, `timeout` bounds it in milliseconds (the peer's `timeout` when absent).
 *
 * A call settles once. It rejects with the error that the block threw (name, message, `code`, `data`, `cause`), or with a
 * `DscopeError`: DSC201 after its deadline, DSC202 when cancelled, DSC203 when the link was lost, DSC204 when the peer was
 * closed, DSC205 or DSC206 when the other side has another version of the program, DSC207 when a capture or the result
 * cannot travel, DSC208 when it is over a limit. The compiler's own findings are DSC101 to DSC138.
 *
 * A block is a public function of its captures: whoever can connect to a peer can call it with any values.
 *
 * @throws DSC100 where the file was not compiled.
 */
export function spinRemote<const List extends readonly unknown[], Block extends () => unknown>(
  target: HopTarget,
  captures: List & SendableList<List>,
  block: Block & SendableBlock<Block>,
  options?: CallOptions,
): Promise<ReceivedFrom<Block>>
export function spinRemote(): never {
  throw notCompiled('spinRemote')
}

/**
 * Like {@link spinRemote}, but lazy: returns a task that makes a call each time it is run, awaited or chained with `then`.
 *
 * ```ts
 * const count = taskRemote(server, [word], async () => index.count(word))
 * await count.run({ timeout: 500 })
 * await count // asks again
 * ```
 *
 * The captures are copied once, when the task is made, and every run sends that copy. Nothing else is remembered: to
 * share one answer, keep the promise that `run` returns. An `async` function that returns a task runs it. Options given to
 * `run` stand over those given here, one by one.
 *
 * @throws DSC100 where the file was not compiled.
 */
export function taskRemote<const List extends readonly unknown[], Block extends () => unknown>(
  target: HopTarget,
  captures: List & SendableList<List>,
  block: Block & SendableBlock<Block>,
  options?: CallOptions,
): Task<ReceivedFrom<Block>>
export function taskRemote(): never {
  throw notCompiled('taskRemote')
}

/** What a body gives: a generator is no value. */
export type SpinBody<T> = (run: Run) => (T & NotGenerator<T>) | PromiseLike<T>
type NotGenerator<T> = T extends { next: unknown; throw: unknown } ? never : unknown

/**
 * Makes a spin in a context, or in the current one: a value that is computed by its body when somebody asks, and again when
 * what the body read has changed.
 *
 * ```ts
 * const total = spin(world, async () => track(price) * (await rate))
 * ```
 *
 * - `body` is written in place. In it, and in functions written in it, the run is known after every `await` too, so that {@link track}
 *   works anywhere. `await` of another spin makes that an input, and does not wait when its value is there. The body may take the
 *   run as its parameter; both forms mean the same.
 * - Functions that others call later are not in the run; `run.bind` puts one into it. An async function that is written elsewhere
 *   has the run up to its first `await`.
 * - The id of the spin is made from its place in the source, unless the options say another one.
 *
 * Everything else is as in {@link Context.spin}.
 *
 * @throws DSC100 where the file was not compiled; DSC391 without a context and where none is current.
 */
export function spin<T>(
  context: Context,
  body: SpinBody<T>,
  options?: SpinOptions<NoInfer<T>>,
): Spin<T>
export function spin<T>(body: SpinBody<T>, options?: SpinOptions<NoInfer<T>>): Spin<T>
export function spin(): never {
  throw notCompiled('spin')
}

/**
 * The value of a signal or spin, as an input of the current run: the body runs again when it has changed. As {@link Run.track}.
 *
 * @throws DSC100 where the file was not compiled; DSC390 outside of a run; DSC312 for a spin that is not ready.
 */
export function track<T>(source: Source<T>): T
export function track(): never {
  throw notCompiled('track')
}

function notCompiled(macro: string): DscopeError {
  return new DscopeError(
    'DSC100',
    `${macro} was not compiled: add dscope/vite or its like to the plugins of the bundler, dscope/babel or babel-plugin-macros ` +
      'to those of Babel, or dscope/swc.wasm to those of SWC; or run node --import dscope/register',
    { macro },
  )
}
