import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'

export interface Place {
  source: string | null
  line: number | null
}

/** Where the topmost frame of a page's stack was written, by the source map that the page's server hands out. */
export async function authoredPlace(stack: string): Promise<Place> {
  const frame = /(https?:\/\/\S+?):(\d+):(\d+)\)?$/m.exec(stack)
  if (frame === null) throw new Error(`no frame with an address in:\n${stack}`)
  const [, url = '', line, column] = frame
  const map = new TraceMap(await readMap(url), url)
  const place = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 })
  return { source: place.source, line: place.line }
}

async function readMap(url: string): Promise<string> {
  const code = await (await fetch(url)).text()
  const [, reference] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? []
  if (reference === undefined) throw new Error(`${url} names no source map`)
  return (await fetch(new URL(reference, url))).text()
}
