// Functions of a wasm as the bytes that `swc-plugin/interpreter.wasm.ts` runs: operations after their operands, and jumps in the
// place of blocks.
import binaryen from 'assemblyscript/binaryen'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const interpreter = readFileSync(
  join(import.meta.dirname, '../../swc-plugin/interpreter.wasm.ts'),
  'utf8',
)
const OPERATIONS = numberOf('OPERATIONS')
const names = [.../enum Op \{([^}]*)\}/.exec(interpreter)[1].matchAll(/\w+/g)]
const codes = new Map(names.map(([name], index) => [name, OPERATIONS + index]))

/** The bytes that have their number in them. */
const ranges = {
  LocalGet: { from: numberOf('LOCAL_GET'), to: numberOf('LOCAL_SET') },
  LocalSet: { from: numberOf('LOCAL_SET'), to: numberOf('LOCAL_TEE') },
  LocalTee: { from: numberOf('LOCAL_TEE'), to: numberOf('CONST') },
  Const: { from: numberOf('CONST'), to: OPERATIONS },
}

const MOST_IN_BYTE = OPERATIONS - ranges.Const.from

const binaries = new Map(
  [...codes.keys()]
    .slice([...codes.keys()].indexOf('Add'))
    .map((name) => [binaryen[`${name}Int32`], name]),
)

function numberOf(name) {
  return Number(new RegExp(`${name}: i32 = (\\d+)`).exec(interpreter)[1])
}

/** What only a host can run. */
export class Unsupported extends Error {}

/**
 * The bytes of a function. `numbers` says the number of a global (`numbers.global(name)`) and how a function is called
 * (`numbers.call(name)`: the operation and the number after it).
 */
export function toBytes(info, numbers) {
  const parameters = binaryen.expandType(info.params).length
  const locals = parameters + info.vars.length
  if ([...binaryen.expandType(info.params), ...info.vars].some((type) => type !== binaryen.i32)) {
    throw new Unsupported('a local of another type')
  }
  const translation = new Translation(numbers)
  translation.put(info.body)
  translation.op(info.results === binaryen.none ? 'Return' : 'ReturnValue')
  return [parameters, locals, ...new Layout(translation.items).bytes()]
}

/** Puts operations one after the other. An item is an array of bytes, a label, or a jump to one. */
class Translation {
  constructor(numbers) {
    this.numbers = numbers
    this.items = []
    this.labels = []
    /** How many numbers lie on the stack. */
    this.depth = 0
  }

  op(name, ...operands) {
    this.items.push([codes.get(name), ...operands])
  }

  numbered(name, number) {
    const { from, to } = ranges[name]
    if (from + number >= to) throw new Unsupported('more locals than there are bytes for')
    this.items.push([from + number])
  }

  /** Puts an expression. Its value, if it has one, is then on the stack. */
  put(expression) {
    const kind = kinds.get(binaryen.getExpressionId(expression))
    if (kind === undefined) throw new Unsupported('an expression')
    const depth = this.depth
    if (kind === 'Unreachable') this.op(kind)
    else if (kind !== 'Nop') this[`put${kind}`](binaryen.getExpressionInfo(expression))
    const type = binaryen.getExpressionType(expression)
    this.depth = depth + (type === binaryen.none || type === binaryen.unreachable ? 0 : 1)
  }

  putBlock({ name, children }) {
    const end = this.open(name)
    for (const child of children) this.put(child)
    this.close(end)
  }

  putLoop({ name, body }) {
    const start = this.open(name)
    this.items.push(start)
    this.put(body)
    this.labels.pop()
  }

  open(name) {
    const label = { name, depth: this.depth }
    this.labels.push(label)
    return label
  }

  close(label) {
    this.items.push(label)
    this.labels.pop()
  }

  putIf({ condition, ifTrue, ifFalse }) {
    const otherwise = { depth: this.depth }
    this.jumpUnless(condition, otherwise)
    this.put(ifTrue)
    if (!ifFalse) return this.items.push(otherwise)
    this.depth = otherwise.depth
    const end = { depth: this.depth }
    if (binaryen.getExpressionType(ifTrue) !== binaryen.unreachable) this.jump('Jump', end)
    this.items.push(otherwise)
    this.put(ifFalse)
    this.items.push(end)
  }

  putBreak({ name, condition, value }) {
    if (value) this.put(value)
    const label = this.labelOf(name, value ? 1 : 0)
    if (!condition) return this.jump('Jump', label)
    // A value stays where it is, whether there is a jump or not.
    this.jumpIf(condition, label)
  }

  labelOf(name, values) {
    const label = this.labels.findLast((it) => it.name === name)
    if (label.depth + values !== this.depth) throw new Unsupported('a jump over numbers')
    return label
  }

  jump(op, label) {
    this.items.push({ op, label })
  }

  jumpIf(condition, label) {
    this.jumpWhen(condition, label, 'JumpIf', 'JumpUnless')
  }

  jumpUnless(condition, label) {
    this.jumpWhen(condition, label, 'JumpUnless', 'JumpIf')
  }

  jumpWhen(condition, label, op, opposite) {
    const isUnary = binaryen.getExpressionId(condition) === binaryen.UnaryId
    const info = isUnary ? binaryen.getExpressionInfo(condition) : undefined
    const isNot = info?.op === binaryen.EqZInt32
    this.put(isNot ? info.value : condition)
    this.depth--
    this.jump(isNot ? opposite : op, label)
  }

  putSwitch({ names, defaultName, condition, value }) {
    if (value) throw new Unsupported('a value that stays')
    this.put(condition)
    this.depth--
    this.items.push({ targets: [...names, defaultName].map((name) => this.labelOf(name, 0)) })
  }

  putCall({ target, operands }) {
    for (const operand of operands) this.put(operand)
    this.op(...this.numbers.call(target))
  }

  putLocalGet({ index }) {
    this.numbered('LocalGet', index)
  }

  putLocalSet({ index, isTee, value }) {
    this.put(value)
    this.numbered(isTee ? 'LocalTee' : 'LocalSet', index)
  }

  putGlobalGet({ name }) {
    this.op('GlobalGet', this.numbers.global(name))
  }

  putGlobalSet({ name, value }) {
    this.put(value)
    this.op('GlobalSet', this.numbers.global(name))
  }

  putLoad({ bytes, isSigned, offset, ptr }) {
    if (bytes === 2 || (bytes === 1 && isSigned)) throw new Unsupported('a load')
    this.put(ptr)
    this.op(bytes === 1 ? 'Load8' : 'Load', this.near(offset))
  }

  putStore({ bytes, offset, ptr, value }) {
    if (bytes === 2) throw new Unsupported('a store')
    this.put(ptr)
    const near = this.near(offset)
    this.put(value)
    this.op(bytes === 1 ? 'Store8' : 'Store', near)
  }

  /** Greater offsets are added before. */
  near(offset) {
    if (offset < 256) return offset
    this.number(offset)
    this.op('Add')
    return 0
  }

  putConst({ value, type }) {
    if (type !== binaryen.i32) throw new Unsupported('a number of another type')
    this.number(value)
  }

  number(value) {
    if (value === -1) this.op('MinusOne')
    else if (value >= 0 && value < MOST_IN_BYTE) this.numbered('Const', value)
    else if (value >= 0 && value < 256) this.op('Const8', value)
    else if (value >= 0 && value < 65536) this.op('Const16', value & 255, value >> 8)
    else this.op('Const32', ...new Uint8Array(Int32Array.of(value).buffer))
  }

  putUnary({ op, value }) {
    if (op !== binaryen.EqZInt32) throw new Unsupported('an operation')
    this.put(value)
    this.op('Not')
  }

  putBinary({ op, left, right }) {
    const name = binaries.get(op)
    if (name === undefined) throw new Unsupported('an operation')
    this.put(left)
    this.put(right)
    this.op(name)
  }

  putSelect({ ifTrue, ifFalse, condition }) {
    this.put(ifTrue)
    this.put(ifFalse)
    this.put(condition)
    this.op('Select')
  }

  putDrop({ value }) {
    this.put(value)
    this.op('Drop')
  }

  putReturn({ value }) {
    if (value) this.put(value)
    this.op(value ? 'ReturnValue' : 'Return')
  }
}

const kinds = new Map(
  [
    ...['Nop', 'Block', 'Loop', 'If', 'Break', 'Switch', 'Call', 'LocalGet', 'LocalSet'],
    ...['GlobalGet', 'GlobalSet', 'Load', 'Store', 'Const', 'Unary', 'Binary', 'Select', 'Drop'],
    ...['Return', 'Unreachable'],
  ].map((name) => [binaryen[`${name}Id`], name]),
)

/** Decides which jumps are far: each is short until its label turns out to be too far away. */
class Layout {
  constructor(items) {
    this.items = items
  }

  bytes() {
    while (this.measure()) {
      // Again, with jumps that are longer now.
    }
    let at = 0
    return this.items.flatMap((item) => {
      at += sizeOf(item)
      return this.encode(item, at)
    })
  }

  /** Whether a jump has become far. */
  measure() {
    let at = 0
    for (const item of this.items) {
      if (isLabel(item)) item.at = at
      at += sizeOf(item)
    }
    let isChanged = false
    at = 0
    for (const item of this.items) {
      at += sizeOf(item)
      if (!item.label || item.isFar) continue
      const distance = item.label.at - (at - 1)
      if (distance < -128 || distance > 127) item.isFar = isChanged = true
    }
    return isChanged
  }

  /** Distances are counted from where the first of their bytes stands. */
  encode(item, end) {
    if (Array.isArray(item)) return item
    if (item.label) {
      return item.isFar
        ? [codes.get(`${item.op}Far`), ...two(item.label.at - (end - 2))]
        : [codes.get(item.op), (item.label.at - (end - 1)) & 255]
    }
    if (!item.targets) return []
    const from = end - 2 * item.targets.length
    return [
      codes.get('Switch'),
      item.targets.length - 1,
      ...item.targets.flatMap((label) => two(label.at - from)),
    ]
  }
}

function isLabel(item) {
  return !Array.isArray(item) && !item.label && !item.targets
}

function sizeOf(item) {
  if (Array.isArray(item)) return item.length
  if (item.label) return item.isFar ? 3 : 2
  return item.targets ? 2 + 2 * item.targets.length : 0
}

function two(number) {
  return [number & 255, (number >> 8) & 255]
}
