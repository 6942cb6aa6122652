import { Bytes, NO_BYTES, spells } from './bytes.ts'
import { view } from './native.ts'

const QUOTE: i32 = 34
const COMMA: i32 = 44
const COLON: i32 = 58
const BACKSLASH: i32 = 92
const OPEN_LIST: i32 = 91
const CLOSE_LIST: i32 = 93
const OPEN_OBJECT: i32 = 123
const CLOSE_OBJECT: i32 = 125

/** Reads one object of JSON whose values are texts, lists of texts, literals and such objects. What is something else is not read. */
export class JsonReader {
  key: Uint8Array = NO_BYTES
  private readonly json: Uint8Array
  private at: i32 = 0

  constructor(json: Uint8Array) {
    this.json = json
  }

  open(): boolean {
    return this.takes(OPEN_OBJECT)
  }

  /** Whether the object ends here. */
  close(): boolean {
    return this.takes(CLOSE_OBJECT)
  }

  /** Goes on to the next member, whose value is to be read then. */
  nextKey(): boolean {
    this.takes(COMMA)
    if (this.peek() !== QUOTE) return false
    this.key = this.string()
    return this.takes(COLON)
  }

  /** A text; empty for anything else. */
  string(): Uint8Array {
    if (!this.takes(QUOTE)) return NO_BYTES
    const text = new Bytes(64)
    while (this.at < this.json.length && this.json[this.at] !== QUOTE) {
      if (this.json[this.at] === BACKSLASH) this.escape(text)
      else text.byte(this.json[this.at])
      this.at = this.at + 1
    }
    this.at = this.at + 1
    return text.written()
  }

  /** Reads a list of texts that are not empty into `into`. */
  strings(into: Uint8Array[]): boolean {
    if (!this.takes(OPEN_LIST)) return false
    while (this.peek() === QUOTE) {
      const text = this.string()
      if (text.length === 0) return false
      into.push(text)
      this.takes(COMMA)
    }
    return this.takes(CLOSE_LIST)
  }

  literal(text: string): boolean {
    this.peek()
    const end: i32 = this.at + text.length
    if (end > this.json.length || !spells(view(this.json, this.at, end), text)) return false
    this.at = end
    return true
  }

  private peek(): i32 {
    while (this.at < this.json.length && this.json[this.at] <= 32) this.at = this.at + 1
    return this.at < this.json.length ? this.json[this.at] : 0
  }

  private takes(byte: i32): boolean {
    if (this.peek() !== byte) return false
    this.at = this.at + 1
    return true
  }

  private escape(text: Bytes): void {
    this.at = this.at + 1
    const byte: i32 = this.json[this.at]
    if (byte !== 117) return text.byte(controlCharacter(byte))
    let point: i32 = this.hex()
    // A pair of surrogates is one character.
    const isHigh: boolean = point >= 0xd800 && point < 0xdc00
    if (isHigh && this.json[this.at + 1] === BACKSLASH && this.json[this.at + 2] === 117) {
      this.at = this.at + 2
      point = 0x10000 + ((point - 0xd800) << 10) + (this.hex() - 0xdc00)
    }
    text.codePoint(point)
  }

  private hex(): i32 {
    let value: i32 = 0
    for (let i: i32 = 0; i < 4; i++) {
      this.at = this.at + 1
      const byte: i32 = this.json[this.at]
      value = (value << 4) | (byte < 58 ? byte - 48 : (byte | 32) - 87)
    }
    return value
  }
}

/** What `\n` and its like stand for; any other character stands for itself. */
function controlCharacter(byte: i32): i32 {
  switch (byte) {
    case 98:
      return 8
    case 102:
      return 12
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    default:
      return byte
  }
}
