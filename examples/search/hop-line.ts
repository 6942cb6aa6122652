import type { Hop } from 'dscope'

/** A hop in words for people. The page and the terminal show the same ones. */
export function describeHop(hop: Hop): {
  arrow: string
  block: string
  peer: string
  time: string
  bytes: string
} {
  return {
    arrow: hop.direction === 'out' ? '→' : '←',
    block: hop.block,
    peer: hop.peer,
    time: `${hop.ms.toFixed(1)} ms`,
    bytes: `${hop.bytesOut.toLocaleString('en')} B out, ${hop.bytesIn.toLocaleString('en')} B in`,
  }
}
