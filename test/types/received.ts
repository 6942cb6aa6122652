import { spinRemote, type Received } from '../../runtime/macro.ts'
import type { DscopeError } from '../../runtime/errors.ts'
import type { Expect, Same } from './exact.ts'

class HttpError extends Error {
  readonly code = 'E_HTTP'
  readonly data = { status: 404 }
  readonly response = 'body'
}

interface Row {
  readonly id: number
  readonly at: Date
  name?: string
}
type Bytes = Uint8Array<ArrayBuffer>
type Unchanged<T> = Same<Received<T>, T>

export type Kept = [
  Expect<Unchanged<Row>>,
  Expect<Unchanged<readonly Row[]>>,
  Expect<Unchanged<Map<string, Row>>>,
  Expect<Unchanged<Uint8Array>>,
  Expect<Unchanged<Float64Array | ArrayBuffer>>,
  Expect<Unchanged<Error>>,
  Expect<Unchanged<TypeError | AggregateError | DscopeError>>,
  Expect<Unchanged<{ name: string; message: string; extra: number }>>,
  Expect<Unchanged<unknown>>,
  Expect<Unchanged<void>>,
]

export type Changed = [
  Expect<Same<Received<Buffer>, Bytes>>,
  Expect<Same<Received<Buffer | null>, Bytes | null>>,
  Expect<
    Same<
      Received<{ readonly body: Buffer; size?: number }>,
      { readonly body: Bytes; size?: number }
    >
  >,
  Expect<Same<Received<readonly [Buffer, 1]>, readonly [Bytes, 1]>>,
  Expect<Same<Received<readonly Buffer[]>, readonly Bytes[]>>,
  Expect<Same<Received<Map<string, Buffer>>, Map<string, Bytes>>>,
  Expect<Same<Received<ReadonlySet<Buffer>>, ReadonlySet<Bytes>>>,
  Expect<Same<Received<HttpError>, Error & Pick<HttpError, 'code' | 'data'>>>,
]

// What does not change keeps its name also inside something that does.
declare const row: Row
export const page = spinRemote('server', [], async () => ({ row, body: Buffer.from('') }))
export type Page = Expect<Same<typeof page, Promise<{ row: Row; body: Bytes }>>>
