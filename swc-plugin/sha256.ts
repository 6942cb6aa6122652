import {
  byteAt,
  copyBytes,
  fractionOfCubeRoot,
  fractionOfSquareRoot,
  get,
  ints,
  put,
  rotateRight,
  zeros,
} from './native.ts'

// Used again for every digest.
const HASH = ints(8)
const WORDS = ints(64)

/** Where every digest begins: the fractions of the square roots of the first primes. */
const BEGINNING = ints(8)
/** Of every round: the fractions of the cube roots of the first primes. */
const ROUNDS = ints(64)

/** The SHA-256 digest of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  if (get(ROUNDS, 0) === 0) fillConstants()
  const padded = pad(bytes)
  const hash = HASH
  for (let i: i32 = 0; i < 8; i++) put(hash, i, get(BEGINNING, i))
  for (let at: i32 = 0; at < padded.length; at += 64) {
    schedule(padded, at, WORDS)
    compress(hash, WORDS)
  }
  const digest = zeros(32)
  for (let i: i32 = 0; i < 32; i++) digest[i] = (hash[i >> 2] >> (24 - (i & 3) * 8)) & 255
  return digest
}

function fillConstants(): void {
  let prime: i32 = 2
  for (let i: i32 = 0; i < 64; i++) {
    if (i < 8) put(BEGINNING, i, fractionOfSquareRoot(prime))
    put(ROUNDS, i, fractionOfCubeRoot(prime))
    do prime++
    while (hasDivisor(prime))
  }
}

function hasDivisor(number: i32): boolean {
  let divisor: i32 = 2
  while (number % divisor !== 0) divisor++
  return divisor < number
}

function pad(bytes: Uint8Array): Uint8Array {
  const length: i32 = bytes.length
  const padded = zeros((length + 72) & ~63)
  copyBytes(bytes, 0, length, padded, 0)
  padded[length] = 0x80
  for (let i: i32 = 0; i < 4; i++) padded[padded.length - 1 - i] = ((length << 3) >> (i * 8)) & 255
  padded[padded.length - 5] = length >>> 29
  return padded
}

function schedule(bytes: Uint8Array, from: i32, words: StaticArray<i32>): void {
  for (let i: i32 = 0; i < 16; i++) {
    let word: i32 = 0
    for (let k: i32 = 0; k < 4; k++) word = (word << 8) | byteAt(bytes, from + i * 4 + k)
    put(words, i, word)
  }
  for (let i: i32 = 16; i < 64; i++) {
    const a: i32 = get(words, i - 15)
    const b: i32 = get(words, i - 2)
    const low: i32 = rotateRight(a, 7) ^ rotateRight(a, 18) ^ (a >>> 3)
    const high: i32 = rotateRight(b, 17) ^ rotateRight(b, 19) ^ (b >>> 10)
    const early: i32 = (get(words, i - 16) + low) | 0
    put(words, i, (early + ((get(words, i - 7) + high) | 0)) | 0)
  }
}

function compress(hash: StaticArray<i32>, words: StaticArray<i32>): void {
  let a: i32 = get(hash, 0)
  let b: i32 = get(hash, 1)
  let c: i32 = get(hash, 2)
  let d: i32 = get(hash, 3)
  let e: i32 = get(hash, 4)
  let f: i32 = get(hash, 5)
  let g: i32 = get(hash, 6)
  let h: i32 = get(hash, 7)
  for (let i: i32 = 0; i < 64; i++) {
    const high: i32 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
    const choice: i32 = (e & f) ^ (~e & g)
    const first: i32 = (((h + high) | 0) + choice + ((get(ROUNDS, i) + get(words, i)) | 0)) | 0
    const low: i32 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
    const majority: i32 = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + low + majority) | 0
  }
  put(hash, 0, (get(hash, 0) + a) | 0)
  put(hash, 1, (get(hash, 1) + b) | 0)
  put(hash, 2, (get(hash, 2) + c) | 0)
  put(hash, 3, (get(hash, 3) + d) | 0)
  put(hash, 4, (get(hash, 4) + e) | 0)
  put(hash, 5, (get(hash, 5) + f) | 0)
  put(hash, 6, (get(hash, 6) + g) | 0)
  put(hash, 7, (get(hash, 7) + h) | 0)
}
