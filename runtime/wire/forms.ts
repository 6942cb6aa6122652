// Built-in types are told by their tag, since `instanceof` does not know those of another realm, such as an iframe's.

/** What a UTF-8 decoder changes: a byte order mark at the start is dropped, a lone surrogate replaced. */
const FRAGILE = /^\ufeff|\p{Cs}/u

export function isPlainText(value: string): boolean {
  return !FRAGILE.test(value)
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
