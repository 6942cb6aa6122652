import type { Hop, PeerId } from 'dscope'

/** A hop in words for people, as `self` saw it. The page and the terminal show the same ones. */
export interface HopWords {
  arrow: '→' | '←'
  block: string
  peer: string
  time: string
  bytes: string
}

export function describeHop(hop: Hop, self: PeerId): HopWords {
  return {
    arrow: hop.direction === 'out' ? '→' : '←',
    block: hop.block,
    peer: hop.peer === self ? 'itself' : hop.peer,
    time: `${hop.ms.toFixed(1)} ms`,
    bytes: `${formatted(hop.bytesOut)} B out, ${formatted(hop.bytesIn)} B in`,
  }
}

export function hopLine(hop: Hop, self: PeerId): string {
  const { arrow, block, peer, time, bytes } = describeHop(hop, self)
  return `   ${self} ${arrow} ${peer}  ${block}  ${time}  ${bytes}`
}

function formatted(bytes: number): string {
  return bytes.toLocaleString('en')
}
