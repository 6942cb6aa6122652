import { byteAt, copyBytes, get, ints, put, rotateRight, zeros } from './native.ts'

// Used again for every digest.
const HASH = ints(8)
const WORDS = ints(64)

/** Where every digest begins: the fractions of the square roots of the first primes. */
const BEGINNING: StaticArray<i32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]

/** Of every round: the fractions of the cube roots of the first primes. */
const ROUNDS: StaticArray<i32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]

/** The SHA-256 digest of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
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
