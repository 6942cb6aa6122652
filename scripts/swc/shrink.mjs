// Makes of the text of an optimized wasm its bytes, and fewer of them than the compiler does.
import binaryen from 'assemblyscript/binaryen'
import { withInterpreted } from './interpreted.mjs'
import { withKnownGlobals } from './known-globals.mjs'

const { Features } = binaryen
/** What the compiler itself lets a wasm have. */
const FEATURES =
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.SignExt |
  Features.BulkMemory |
  Features.BulkMemoryOpt

/** A new object, and the zeros that are written into its fields. */
const NEW_OBJECT =
  /(call \$\S+\/__new\s+)local\.tee (\$\S+)((?:\s+(?:local\.get \2\s+)?i(?:32|64)\.const 0\s+i(?:32|64)\.store8?(?: (?:offset|align)=\d+)*(?=\s))+)/g
/** What a new object says about itself for a collector, which there is none of, and for methods that are replaced. */
const HEAD =
  /local\.tee \$2\s+i32\.const 0\s+i32\.store offset=4\s+local\.get \$2\s+i32\.const 0\s+i32\.store offset=8\s+local\.get \$2\s+local\.get \$1\s+i32\.store offset=12\s+local\.get \$2\s/
/** Somebody asks which class an object is of. */
const READ_CLASS = /i32\.const 8\s+i32\.sub\s+i32\.load\s/

/** Each time finds what the one before has made possible; a fourth time finds nothing. */
const ROUNDS = 3

/** The sizes up to which the compiler puts a function into another one: always, where it seems to pay, and where there is one call. */
const NEVER = [0, 0, 0]
/** Each function that is left is called so often that this pays. */
const SMALL = [6, 20, 0]

export function shrink(text) {
  // Memory is never given back, so what is new is 0 already.
  const lean = READ_CLASS.test(text) ? text : text.replace(HEAD, '')
  const plain = optimized(lean.replace(NEW_OBJECT, '$1local.set $2'), 1)
  const last = read(withInterpreted(optimized(withKnownGlobals(plain), ROUNDS), read))
  putTogether(SMALL)
  binaryen.setShrinkLevel(1)
  last.optimize()
  last.optimize()
  const bytes = last.emitBinary()
  last.dispose()
  return bytes
}

function optimized(text, rounds) {
  const module = read(text)
  for (let round = 0; round < rounds; round++) module.optimize()
  const better = module.emitText()
  module.dispose()
  return better
}

function read(text) {
  const module = binaryen.parseText(text)
  module.setFeatures(FEATURES)
  binaryen.setOptimizeLevel(2)
  binaryen.setShrinkLevel(2)
  binaryen.setZeroFilledMemory(true)
  // Functions are known by their names as long as none is put into another one.
  putTogether(NEVER)
  return module
}

function putTogether([always, flexible, oneCaller]) {
  binaryen.setAlwaysInlineMaxSize(always)
  binaryen.setFlexibleInlineMaxSize(flexible)
  binaryen.setOneCallerInlineMaxSize(oneCaller)
}
