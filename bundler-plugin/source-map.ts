import remapping, { type SourceMapInput } from '@jridgewell/remapping'

const INLINE = /\n?\/\/[#@] sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)\s*$/

/** Code that carries its map with it. */
export function withInlineMap(code: string, map: string): string {
  const data = Buffer.from(map).toString('base64')
  return `${code}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${data}\n`
}

/** Code without the map that it carried, and that map. */
export function splitInlineMap(code: string): { code: string; map: string | undefined } {
  const [comment, data] = INLINE.exec(code) ?? []
  if (comment === undefined || data === undefined) return { code, map: undefined }
  return { code: code.slice(0, -comment.length), map: Buffer.from(data, 'base64').toString() }
}

/** The map from the code of the second step to the source of the first. */
export function composeMaps(second: string | object, first: string): string {
  const maps = [second, first] as SourceMapInput[]
  return remapping(maps, () => null).toString()
}
