// What the tests of hostile bytes are made of: each input with what the receiver does about it.
import { createPeer, memoryLinks } from '../../runtime/index.ts'
import {
  loadHostile,
  mutatedSnapshots,
  saveWorlds,
} from '../../test/runtime/engine/support/mutated-snapshots.ts'
import { block, SIGNATURE } from '../../test/runtime/support/blocks.ts'
import { mutatedMessages } from '../../test/runtime/support/mutated-messages.ts'
import { introduce, scripted } from '../../test/runtime/support/scripted-link.ts'
import { mutatedEncodings, receive } from '../../test/runtime/wire/support/mutants.ts'

/** Does what is to be timed. Whatever has to be got ready for it is made before. */
export type Delivery = () => void

export function* encodings(count: number): Generator<Delivery> {
  for (const bytes of mutatedEncodings(count)) yield () => void receive(bytes)
}

/** Messages to a server that also has an honest client; a stranger whose link was closed comes again under another name. */
export async function* messages(count: number): AsyncGenerator<Delivery> {
  const server = createPeer({ id: 'server' })
  const honest = createPeer({ id: 'honest' })
  const [one, other] = memoryLinks()
  await Promise.all([server.connect(one), honest.connect(other)])
  const echo = block('echo-hostile', ['value'], ({ value }) => value)
  let strangers = 0
  let stranger = await scripted(server, { id: 'stranger' })
  for (const mutant of mutatedMessages(count, introduce(0, echo.id, SIGNATURE))) {
    if (stranger.closed) stranger = await scripted(server, { id: `stranger-${++strangers}` })
    const link = stranger
    yield () => link.closed || link.deliver(mutant)
  }
  stranger.lose()
  await Promise.all([server.close(), honest.close()])
}

export async function* snapshots(count: number): AsyncGenerator<Delivery> {
  const { base, saved } = await saveWorlds()
  for (const bytes of mutatedSnapshots(count, saved)) yield () => void loadHostile(bytes, base)
}
