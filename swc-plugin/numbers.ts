import type { Bytes } from './bytes.ts'
import { view } from './native.ts'

const UNDERSCORE: i32 = 95
const ZERO: i32 = 48
const DOT: i32 = 46
const E: i32 = 101
const MINUS: i32 = 45

/** What JavaScript makes of a numeric key, from its source text: `0x10` is 16, `1_0.50` is 10.5. */
export function writeNumberName(raw: Uint8Array, out: Bytes): void {
  if (baseOf(raw) !== 10) return writeDigits(integerDigits(raw), out)
  const digits: i32[] = []
  let point: i32 = -1
  let at: i32 = 0
  for (; at < raw.length && (raw[at] | 32) !== E; at++) {
    if (raw[at] === DOT) point = digits.length
    else if (raw[at] !== UNDERSCORE) digits.push(raw[at] - ZERO)
  }
  if (point < 0) point = digits.length
  writeDecimal(digits, point + exponentOf(raw, at + 1), out)
}

/** What JavaScript makes of a key like `10n`. */
export function writeBigIntName(raw: Uint8Array, out: Bytes): void {
  writeDigits(integerDigits(view(raw, 0, raw.length - 1)), out)
}

function exponentOf(raw: Uint8Array, from: i32): i32 {
  let exponent: i32 = 0
  for (let i: i32 = from; i < raw.length; i++) {
    const byte: i32 = raw[i]
    if (byte >= ZERO && byte <= 57) exponent = exponent * 10 + byte - ZERO
  }
  return from < raw.length && raw[from] === MINUS ? -exponent : exponent
}

/** Writes `0.digits * 10^point` as `String` does. */
function writeDecimal(digits: i32[], from: i32, out: Bytes): void {
  let first: i32 = 0
  let last: i32 = digits.length
  while (first < last && digits[first] === 0) first++
  while (last > first && digits[last - 1] === 0) last--
  let point: i32 = from - first
  if (first === last) return out.byte(ZERO)
  const exponent: i32 = point - 1
  const isShort: boolean = point <= 21 && point > -6
  if (!isShort) point = 1
  if (point <= 0) {
    out.ascii('0.')
    for (let i: i32 = point; i < 0; i++) out.byte(ZERO)
  }
  for (let i: i32 = first; i < last; i++) {
    if (i > first && i - first === point) out.byte(DOT)
    out.byte(ZERO + digits[i])
  }
  if (isShort) {
    for (let i: i32 = last - first; i < point; i++) out.byte(ZERO)
    return
  }
  out.ascii(exponent < 0 ? 'e-' : 'e+')
  out.decimal(exponent < 0 ? -exponent : exponent)
}

function baseOf(raw: Uint8Array): i32 {
  if (raw.length < 3 || raw[0] !== ZERO) return 10
  const letter: i32 = raw[1] | 32
  if (letter === 120) return 16
  if (letter === 111) return 8
  return letter === 98 ? 2 : 10
}

/** The decimal digits of an integer in any base, the last one first. */
function integerDigits(raw: Uint8Array): i32[] {
  const base: i32 = baseOf(raw)
  const digits: i32[] = []
  digits.push(0)
  for (let i: i32 = base === 10 ? 0 : 2; i < raw.length; i++) {
    if (raw[i] === UNDERSCORE) continue
    let carry: i32 = raw[i] <= 57 ? raw[i] - ZERO : (raw[i] | 32) - 87
    for (let k: i32 = 0; k < digits.length; k++) {
      const value: i32 = digits[k] * base + carry
      digits[k] = value % 10
      carry = (value / 10) | 0
    }
    while (carry > 0) {
      digits.push(carry % 10)
      carry = (carry / 10) | 0
    }
  }
  return digits
}

function writeDigits(digits: i32[], out: Bytes): void {
  let last: i32 = digits.length - 1
  while (last > 0 && digits[last] === 0) last--
  for (let i: i32 = last; i >= 0; i--) out.byte(ZERO + digits[i])
}
