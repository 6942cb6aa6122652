// A value in few words, for people. Nothing of the value is run: no getter, no `toString`.

const LONGEST = 80
const MOST_PARTS = 5

export function preview(value: unknown, depth = 0): string {
  try {
    return cut(describe(value, depth), LONGEST)
  } catch {
    // A proxy has a say even here.
    return '?'
  }
}

function describe(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, LONGEST))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `ƒ ${String(ownValue(value, 'name') ?? '')}`.trim()
  if (typeof value !== 'object' || value === null)
    return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Date) return `Date ${Date.prototype.getTime.call(value)}`
  if (value instanceof Error) return `${nameOf(value)}: ${String(ownValue(value, 'message') ?? '')}`
  if (value instanceof Map || value instanceof Set) return `${nameOf(value)}(${value.size})`
  if (ArrayBuffer.isView(value)) return `${nameOf(value)}(${value.byteLength} bytes)`
  return Array.isArray(value) ? describeArray(value, depth) : describeObject(value, depth)
}

function describeArray(list: readonly unknown[], depth: number): string {
  if (depth > 1) return `Array(${list.length})`
  const shown = list.slice(0, MOST_PARTS).map((one) => preview(one, depth + 1))
  return `[${[...shown, ...rest(list.length)].join(', ')}]`
}

function describeObject(value: object, depth: number): string {
  const name = nameOf(value)
  const title = name === 'Object' ? '' : `${name} `
  const keys = Object.keys(value)
  if (depth > 1 || keys.length === 0) return `${title}{${keys.length > 0 ? '…' : ''}}`
  const shown = keys
    .slice(0, MOST_PARTS)
    .map((key) => `${key}: ${preview(ownValue(value, key), depth + 1)}`)
  return `${title}{${[...shown, ...rest(keys.length)].join(', ')}}`
}

function rest(count: number): string[] {
  return count > MOST_PARTS ? ['…'] : []
}

function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return 'Object'
  const made = ownValue(prototype, 'constructor')
  return typeof made === 'function' ? String(ownValue(made, 'name')) : 'Object'
}

function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
