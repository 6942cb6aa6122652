// Built-in types are told by their tag, since `instanceof` does not know those of another realm, such as an iframe's.

const BYTE_ORDER_MARK = 0xfeff
const isWellFormed: (text: string) => boolean =
  'isWellFormed' in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !/\p{Cs}/u.test(text)

/** Whether a UTF-8 decoder gives the text back: it drops a byte order mark at the start, and replaces lone surrogates. */
export function isPlainText(text: string): boolean {
  return text.charCodeAt(0) !== BYTE_ORDER_MARK && isWellFormed(text)
}

/** Of any realm: a prototype without a prototype of its own, and not made by a class. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null &&
      (prototype.constructor as { name?: unknown } | undefined)?.name === 'Object')
  )
}

export function typeOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

export function isError(value: object, type: string): value is Error {
  return type === 'Error' || type === 'DOMException' || value instanceof Error
}

export function isPlainKey(key: string): boolean {
  return key !== '__proto__' && isPlainText(key)
}
