import { NO_BYTES } from './bytes.ts'

/** What the compiler asks of whoever runs it: SWC, or a test. */
export class Host {
  /** The options as JSON. */
  config(): Uint8Array {
    return NO_BYTES
  }

  /** As the host's user gave it; empty when the file has no name. */
  filename(): Uint8Array {
    return NO_BYTES
  }

  cwd(): Uint8Array {
    return NO_BYTES
  }

  /** The authored text between two positions; empty when the host does not have it. */
  source(_from: i32, _to: i32): Uint8Array {
    return NO_BYTES
  }

  /** A mark by which names of the compiler's own differ from all others that look the same. */
  freshCtxt(): i32 {
    return 0
  }

  /** Takes one diagnostic, as CBOR. */
  emit(_diagnostic: Uint8Array): void {}
}
