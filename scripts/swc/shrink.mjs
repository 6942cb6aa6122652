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

export function shrink(text) {
  // Memory is never given back, so what is new is 0 already.
  const lean = READ_CLASS.test(text) ? text : text.replace(HEAD, '')
  const module = read(lean.replace(NEW_OBJECT, '$1local.set $2'))
  module.optimize()
  const plain = module.emitText()
  module.dispose()
  const known = optimized(read(withKnownGlobals(plain)))
  const last = read(withInterpreted(known, read))
  last.optimize()
  if (process.env.NAMES) binaryen.setDebugInfo(true)
  const bytes = last.emitBinary()
  last.dispose()
  return bytes
}

function read(text) {
  const module = binaryen.parseText(text)
  module.setFeatures(FEATURES)
  binaryen.setOptimizeLevel(2)
  binaryen.setShrinkLevel(2)
  binaryen.setZeroFilledMemory(true)
  // Functions are known by their names as long as none is put into another one. Afterwards it would save some bytes, and cost time:
  // what a host needs to compile a function grows faster than the function.
  binaryen.setAlwaysInlineMaxSize(0)
  binaryen.setFlexibleInlineMaxSize(0)
  binaryen.setOneCallerInlineMaxSize(0)
  return module
}

function optimized(module) {
  for (let round = 0; round < ROUNDS; round++) module.optimize()
  const text = module.emitText()
  module.dispose()
  return text
}
