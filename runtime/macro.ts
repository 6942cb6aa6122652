import { DscopeError } from './errors.ts'
import type { HopTarget } from './ids.ts'
import type { ReceivedFrom, SendableBlock, SendableList } from './sendable.ts'

export interface RemoteOptions {
  signal?: AbortSignal | undefined
  timeout?: number | undefined
}
export interface Task<T> extends PromiseLike<T> {
  run(options?: RemoteOptions): Promise<T>
}

export function spinRemote<const List extends readonly unknown[], Block extends () => unknown>(
  target: HopTarget,
  captures: List & SendableList<List>,
  block: Block & SendableBlock<Block>,
  options?: RemoteOptions,
): Promise<ReceivedFrom<Block>> {
  throw notCompiled('spinRemote')
}
function notCompiled(name: string): DscopeError {
  return new DscopeError('DSC100', name)
}
