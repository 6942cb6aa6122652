import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'

/** A block that the page does not load. */
export const extra = (server: PeerId): Promise<string> =>
  spinRemote(server, [], () => 'extra answer')
