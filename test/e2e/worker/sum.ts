import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'

/** Adds in the worker, and asks the page from there for what only the page knows. */
export async function sumInWorker(
  page: PeerId,
  worker: PeerId,
  numbers: Float64Array,
): Promise<string> {
  return spinRemote(worker, [page, numbers], async () => {
    const sum = numbers.reduce((total, number) => total + number, 0)
    const title = await spinRemote(page, [], async () => document.title)
    return `${title}: ${sum}, added where document is ${typeof document}`
  })
}
