/**
 * An open, ordered, two-way pipe of byte messages to one peer. A transport is a way of making links; four members are all
 * that one has to bring.
 *
 * Messages arrive whole, in the order in which they were sent, or the link closes. What arrives before `onMessage` was
 * called is kept for it.
 */
export interface Link {
  /**
   * Sends one message. The link must not change `bytes`, and the caller does not change them either afterwards. A
   * promise asks the caller to wait before it sends more (backpressure). After close, `send` does nothing.
   */
  send(bytes: Uint8Array): void | Promise<void>
  /** Called once, before anything is sent. */
  onMessage(receive: (bytes: Uint8Array) => void): void
  /** Called once; `closed` runs once, whoever closed the link, with a reason for people. */
  onClose(closed: (reason: string) => void): void
  /** Closes the link; what was sent before still arrives where the transport can do that. Idempotent. */
  close(reason?: string): void
}
