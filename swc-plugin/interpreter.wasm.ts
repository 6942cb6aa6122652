// Runs what a host would need longer to compile than it ever takes to run: scripts/swc/interpreted.mjs turns such functions into
// bytes, of which a host compiles none. There is no other side of this file, for the sources do not know of it.

/** The first of each range of bytes that have their number in them. What comes after are the operations, in their order here. */
export const LOCAL_GET: i32 = 0
export const LOCAL_SET: i32 = 24
export const LOCAL_TEE: i32 = 48
export const CONST: i32 = 72
export const OPERATIONS: i32 = 136

/** scripts/swc/bytecode.mjs reads the names. Those from `Add` to the end take two numbers and leave one. */
enum Op {
  MinusOne,
  Const8,
  Const16,
  Const32,
  GlobalGet,
  GlobalSet,
  Load,
  Load8,
  Store,
  Store8,
  Jump,
  JumpFar,
  JumpIf,
  JumpIfFar,
  JumpUnless,
  JumpUnlessFar,
  Switch,
  Call,
  Call0,
  Call1,
  Call2,
  Call3,
  Call4,
  Call0Value,
  Call1Value,
  Call2Value,
  Call3Value,
  Call4Value,
  Return,
  ReturnValue,
  Drop,
  Select,
  Not,
  Unreachable,
  Add,
  Sub,
  Mul,
  DivS,
  RemS,
  And,
  Or,
  Shl,
  ShrS,
  Eq,
  Ne,
  LtS,
  LeS,
  LeU,
  GtS,
  GeS,
  GeU,
}

/** Where scripts/swc/interpreted.mjs puts the variables of the module, where each function begins, and the functions. */
export const GLOBALS: usize = memory.data(1024)
export const ENTRIES: usize = memory.data(1024)
export const CODE: usize = memory.data(28672)
export const END: usize = CODE + 28672

/** Functions call each other as deep as blocks stand in each other, of which SWC takes 255. */
const ROOM: usize = 1 << 19
/** More than one function ever has on its stack. */
const MOST: usize = 1024

/** What is above belongs to nobody. */
let top: usize = heap.alloc(ROOM)
const LAST: usize = top + ROOM - MOST

/** How compiled code calls a function. */
export function enter(index: i32, a: i32, b: i32, c: i32, d: i32, e: i32, f: i32): i32 {
  const frame: usize = top
  store<i32>(frame, a)
  store<i32>(frame, b, 4)
  store<i32>(frame, c, 8)
  store<i32>(frame, d, 12)
  store<i32>(frame, e, 16)
  store<i32>(frame, f, 20)
  run(entryOf(index), frame)
  top = frame
  return load<i32>(frame)
}

function entryOf(index: i32): usize {
  return CODE + load<u16>(ENTRIES + ((index as usize) << 1))
}

/** The parameters are in the frame, and a result takes the place of the first. Returns how much room the result has. */
function run(entry: usize, frame: usize): usize {
  // One byte says how many parameters there are, the next how many locals with them.
  let at: usize = entry + 2
  let sp: usize = frame + ((load<u8>(entry) as usize) << 2)
  const bottom: usize = frame + ((load<u8>(entry, 1) as usize) << 2)
  if (bottom > LAST) unreachable()
  for (; sp < bottom; sp += 4) store<i32>(sp, 0)
  while (true) {
    const code: i32 = load<u8>(at++)
    if (code < LOCAL_SET) {
      store<i32>(sp, load<i32>(frame + (code << 2)))
      sp += 4
      continue
    }
    if (code < LOCAL_TEE) {
      sp -= 4
      store<i32>(frame + ((code - LOCAL_SET) << 2), load<i32>(sp))
      continue
    }
    if (code < CONST) {
      store<i32>(frame + ((code - LOCAL_TEE) << 2), load<i32>(sp - 4))
      continue
    }
    if (code < OPERATIONS) {
      store<i32>(sp, code - CONST)
      sp += 4
      continue
    }
    const op: i32 = code - OPERATIONS
    if (op >= Op.Add) {
      sp -= 4
      store<i32>(sp - 4, binary(op, load<i32>(sp - 4), load<i32>(sp)))
      continue
    }
    const operand: i32 = load<u8>(at)
    switch (op) {
      case Op.MinusOne:
        store<i32>(sp, -1)
        sp += 4
        break
      case Op.Const8:
        store<i32>(sp, operand)
        sp += 4
        at++
        break
      case Op.Const16:
        store<i32>(sp, load<u16>(at))
        sp += 4
        at += 2
        break
      case Op.Const32:
        store<i32>(sp, load<i32>(at))
        sp += 4
        at += 4
        break
      case Op.GlobalGet:
        store<i32>(sp, load<i32>(GLOBALS + (operand << 2)))
        sp += 4
        at++
        break
      case Op.GlobalSet:
        sp -= 4
        store<i32>(GLOBALS + (operand << 2), load<i32>(sp))
        at++
        break
      case Op.Load:
        store<i32>(sp - 4, load<i32>(load<usize>(sp - 4) + operand))
        at++
        break
      case Op.Load8:
        store<i32>(sp - 4, load<u8>(load<usize>(sp - 4) + operand))
        at++
        break
      case Op.Store:
        sp -= 8
        store<i32>(load<usize>(sp) + operand, load<i32>(sp, 4))
        at++
        break
      case Op.Store8:
        sp -= 8
        store<u8>(load<usize>(sp) + operand, load<i32>(sp, 4))
        at++
        break
      case Op.Jump:
        at += load<i8>(at)
        break
      case Op.JumpFar:
        at += load<i16>(at)
        break
      case Op.JumpIf:
        sp -= 4
        at += load<i32>(sp) ? load<i8>(at) : 1
        break
      case Op.JumpIfFar:
        sp -= 4
        at += load<i32>(sp) ? load<i16>(at) : 2
        break
      case Op.JumpUnless:
        sp -= 4
        at += load<i32>(sp) ? 1 : load<i8>(at)
        break
      case Op.JumpUnlessFar:
        sp -= 4
        at += load<i32>(sp) ? 2 : load<i16>(at)
        break
      case Op.Switch: {
        sp -= 4
        const index: i32 = load<i32>(sp)
        at += 1
        at += load<i16>(at + (((index as u32) < (operand as u32) ? index : operand) << 1))
        break
      }
      case Op.Call: {
        const callee: usize = entryOf(operand)
        at++
        sp -= (load<u8>(callee) as usize) << 2
        sp += run(callee, sp)
        break
      }
      case Op.Return:
        return 0
      case Op.ReturnValue:
        store<i32>(frame, load<i32>(sp - 4))
        return 4
      case Op.Drop:
        sp -= 4
        break
      case Op.Select:
        sp -= 8
        if (!load<i32>(sp, 4)) store<i32>(sp - 4, load<i32>(sp))
        break
      case Op.Not:
        store<i32>(sp - 4, !load<i32>(sp - 4) as i32)
        break
      case Op.Unreachable:
        unreachable()
        break
      case Op.Call0:
        top = sp
        at++
        call_indirect<void>(operand)
        break
      case Op.Call1:
        top = sp
        at++
        sp -= 4
        call_indirect<void>(operand, load<i32>(sp))
        break
      case Op.Call2:
        top = sp
        at++
        sp -= 8
        call_indirect<void>(operand, load<i32>(sp), load<i32>(sp, 4))
        break
      case Op.Call3:
        top = sp
        at++
        sp -= 12
        call_indirect<void>(operand, load<i32>(sp), load<i32>(sp, 4), load<i32>(sp, 8))
        break
      case Op.Call4:
        top = sp
        at++
        sp -= 16
        call_indirect<void>(
          operand,
          load<i32>(sp),
          load<i32>(sp, 4),
          load<i32>(sp, 8),
          load<i32>(sp, 12),
        )
        break
      case Op.Call0Value:
        top = sp
        at++
        store<i32>(sp, call_indirect<i32>(operand))
        sp += 4
        break
      case Op.Call1Value:
        top = sp
        at++
        sp -= 4
        store<i32>(sp, call_indirect<i32>(operand, load<i32>(sp)))
        sp += 4
        break
      case Op.Call2Value:
        top = sp
        at++
        sp -= 8
        store<i32>(sp, call_indirect<i32>(operand, load<i32>(sp), load<i32>(sp, 4)))
        sp += 4
        break
      case Op.Call3Value:
        top = sp
        at++
        sp -= 12
        store<i32>(
          sp,
          call_indirect<i32>(operand, load<i32>(sp), load<i32>(sp, 4), load<i32>(sp, 8)),
        )
        sp += 4
        break
      default:
        top = sp
        at++
        sp -= 16
        store<i32>(
          sp,
          call_indirect<i32>(
            operand,
            load<i32>(sp),
            load<i32>(sp, 4),
            load<i32>(sp, 8),
            load<i32>(sp, 12),
          ),
        )
        sp += 4
    }
  }
}

function binary(op: i32, a: i32, b: i32): i32 {
  switch (op) {
    case Op.Add:
      return a + b
    case Op.Sub:
      return a - b
    case Op.Mul:
      return a * b
    case Op.DivS:
      return a / b
    case Op.RemS:
      return a % b
    case Op.And:
      return a & b
    case Op.Or:
      return a | b
    case Op.Shl:
      return a << b
    case Op.ShrS:
      return a >> b
    case Op.Eq:
      return (a === b) as i32
    case Op.Ne:
      return (a !== b) as i32
    case Op.LtS:
      return (a < b) as i32
    case Op.LeS:
      return (a <= b) as i32
    case Op.LeU:
      return ((a as u32) <= (b as u32)) as i32
    case Op.GtS:
      return (a > b) as i32
    case Op.GeS:
      return (a >= b) as i32
    default:
      return ((a as u32) >= (b as u32)) as i32
  }
}
