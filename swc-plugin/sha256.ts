import { byteAt, copyBytes, get, ints, put, rotateRight, zeros } from './native.ts'

const ROUNDS: StaticArray<i32> = [
  0x428a2f98, 0x71374491, -0x4a3f0431, -0x164a245b, 0x3956c25b, 0x59f111f1, -0x6dc07d5c,
  -0x54e3a12b, -0x27f85568, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, -0x7f214e02,
  -0x6423f959, -0x3e640e8c, -0x1b64963f, -0x1041b87a, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
  0x4a7484aa, 0x5cb0a9dc, 0x76f988da, -0x67c1aeae, -0x57ce3993, -0x4ffcd838, -0x40a68039,
  -0x391ff40d, -0x2a586eb9, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, -0x7e3d36d2, -0x6d8dd37b, -0x5d40175f, -0x57e599b5, -0x3db47490,
  -0x3893ae5d, -0x2e6d17e7, -0x2966f9dc, -0x0bf1ca7b, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f,
  -0x7b3787ec, -0x7338fdf8, -0x6f410006, -0x5baf9315, -0x41065c09, -0x398e870e,
]

// Used again for every digest.
const HASH = ints(8)
const WORDS = ints(64)

/** The SHA-256 digest of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = pad(bytes)
  const hash = HASH
  hash[0] = 0x6a09e667
  hash[1] = -0x4498517b
  hash[2] = 0x3c6ef372
  hash[3] = -0x5ab00ac6
  hash[4] = 0x510e527f
  hash[5] = -0x64fa9774
  hash[6] = 0x1f83d9ab
  hash[7] = 0x5be0cd19
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
  let a: i32 = hash[0]
  let b: i32 = hash[1]
  let c: i32 = hash[2]
  let d: i32 = hash[3]
  let e: i32 = hash[4]
  let f: i32 = hash[5]
  let g: i32 = hash[6]
  let h: i32 = hash[7]
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
  hash[0] = (hash[0] + a) | 0
  hash[1] = (hash[1] + b) | 0
  hash[2] = (hash[2] + c) | 0
  hash[3] = (hash[3] + d) | 0
  hash[4] = (hash[4] + e) | 0
  hash[5] = (hash[5] + f) | 0
  hash[6] = (hash[6] + g) | 0
  hash[7] = (hash[7] + h) | 0
}
