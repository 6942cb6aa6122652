import { join } from 'node:path'
import { createPeer, type Peer } from 'dscope'
import { hop, table } from 'dscope/internal'
import { transformMacros } from '../../bundler-plugin/transform.ts'
import type { BlockRecord } from '../../babel-plugin/index.ts'

/** A peer that was built from sources as they once were, and calls blocks of others. */
export interface OlderBuild {
  call(server: string, block: string, captures: Readonly<Record<string, unknown>>): Promise<unknown>
  close(): Promise<void>
}

export async function connectOlderBuild(
  url: string,
  sources: Readonly<Record<string, string>>,
  id = 'older',
): Promise<OlderBuild> {
  const blocks = new Map<string, BlockRecord>()
  for (const [file, source] of Object.entries(sources)) {
    const options = { root: '/app', packageName: 'app' }
    const compiled = await transformMacros(source, join('/app', file), options)
    const { module, blocks: found } = compiled!.record
    for (const block of found) blocks.set(block.name, block)
    table(
      module,
      found.map(({ id, signature, name, captures }) => [id, signature, { name, captures }]),
    )
  }
  const peer: Peer = createPeer({ id })
  await peer.connect(url)
  return {
    call: (server, block, captures) =>
      peer.run(() => hop(null, server, blocks.get(block)!.id, captures)),
    close: () => peer.close(),
  }
}
