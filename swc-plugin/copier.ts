import { Bytes } from './bytes.ts'
import { Builder } from './builder.ts'
import { Edits } from './edits.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

/** Copies a file, except for what is named in the edits: that is written anew. */
export class Copier {
  protected readonly walker: Walker
  protected readonly tape: Tape
  protected readonly edits: Edits = new Edits()
  protected readonly out: Bytes
  protected readonly build: Builder

  constructor(walker: Walker) {
    this.walker = walker
    this.tape = walker.tape
    // More than is ever needed costs nothing as long as nothing is written there.
    const out = new Bytes(walker.tape.source.length * 4 + 4096)
    this.out = out
    this.build = new Builder(out)
  }

  /** Copies the items from `from` up to `to`, with what is to be written anew. */
  protected range(from: i32, to: i32): void {
    const tape = this.tape
    let item: i32 = from
    while (item < to) {
      const next: i32 = this.edits.next(item, to)
      this.out.copy(tape.source, tape.start[item], tape.start[next])
      item = next < to ? this.edit(next) : to
    }
  }

  protected whole(item: i32): void {
    this.range(item, this.tape.next[item])
  }

  /** An item as it is, and its parts with what is to be written anew. */
  protected head(item: i32): void {
    const tape = this.tape
    this.out.copy(tape.source, tape.start[item], tape.start[item + 1])
    this.range(item + 1, tape.next[item])
  }

  /** Writes one node anew; returns the item that comes after what was written. */
  protected edit(node: i32): i32 {
    return node + 1
  }
}
