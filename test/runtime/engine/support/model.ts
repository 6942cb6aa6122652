// What the engine is compared with: worlds that remember nothing and compute everything anew.

/** One step of a generated body. */
export type Op =
  | { readonly kind: 'signal' | 'spin' | 'attempt' | 'glance'; readonly of: number }
  | { readonly kind: 'skip' | 'modulo' | 'throw'; readonly by: number; readonly count: number }
  | { readonly kind: 'binding'; readonly key: string }
  /** A signal and a spin that the body makes, of which the spin reads one more signal. */
  | { readonly kind: 'child'; readonly of: number }
  | { readonly kind: 'context' }

/** What a body reads with. */
export interface Eyes {
  signal(index: number): number
  /** An untracked read, of which the body uses nothing. */
  glance(index: number): void
  spin(index: number): number
  binding(key: string): number
  context(): number
  child(sum: number, of: number): number
}

/** What a body writes to the signal that it makes, which it makes with the remainder by ten. */
export function childValue(sum: number): number {
  return (sum % 10) + (sum % 3 === 0 ? 1 : 0)
}

export type Outcome = { readonly ok: boolean; readonly value: unknown }

export interface Spec {
  readonly ops: readonly Op[]
  readonly home: World
  readonly depth: number
  /** The signal that the body writes its result to, and nobody else reads or writes. */
  readonly target: number | undefined
  /** The number of the event; none is after `Infinity`. */
  disposedAt: number
}

/** A context of the model: what it owns, and its parent. A frozen one owns all that it saw. */
export class World {
  readonly parent: World | undefined
  readonly name: number
  readonly bindings: Map<string, number>
  own = new Map<number, number>()
  isDead = false
  /** The number of the event in which it was frozen, if it is. */
  frozenAt = Infinity
  /** Frozen: how many signals and spins there were. */
  births: readonly [signals: number, spins: number] = [Infinity, Infinity]

  constructor(parent: World | undefined, name: number, bindings: Iterable<[string, number]>) {
    this.parent = parent
    this.name = name
    this.bindings = new Map(bindings)
  }

  /** Whether it keeps what was in `home`, which is above it or itself, before an event. */
  keepsWhatWas(home: World, event: number): boolean {
    if (this === home) return false
    return this.frozenAt < event || this.parent!.keepsWhatWas(home, event)
  }

  /** Whether something of this home and number exists here. */
  sees(home: World, index: number, kind: 0 | 1): boolean {
    if (this === home) return true
    return index < this.births[kind] && (this.parent?.sees(home, index, kind) ?? false)
  }

  signal(index: number, initial: number | undefined): number {
    return this.own.get(index) ?? initial ?? this.parent!.signal(index, undefined)
  }

  binding(key: string): number {
    return this.bindings.get(key) ?? this.parent!.binding(key)
  }
}

export function compute(start: number, ops: readonly Op[], eyes: Eyes): number {
  let sum = start
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i]!
    if (op.kind === 'skip') i += sum % op.by === 0 ? op.count : 0
    else sum = apply(sum, op, eyes)
  }
  return sum
}

const PRIME = 1009

function apply(sum: number, op: Op, eyes: Eyes): number {
  switch (op.kind) {
    case 'signal':
      return (sum * 3 + eyes.signal(op.of)) % PRIME
    case 'glance':
      eyes.glance(op.of)
      return sum
    case 'spin':
      return (sum + eyes.spin(op.of)) % PRIME
    case 'attempt':
      return (sum + attempt(() => eyes.spin(op.of))) % PRIME
    case 'modulo':
      return sum % op.by
    case 'throw':
      if (sum % op.by === 1) throw `E${sum % 3}`
      return sum
    case 'binding':
      return sum + eyes.binding(op.key)
    case 'child':
      return (sum + eyes.child(sum, op.of)) % PRIME
    case 'context':
      return (sum + eyes.context()) % PRIME
    default:
      return sum
  }
}

/** An error of the engine, as the model throws it. */
export class EngineError extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Bodies throw strings. What the engine throws goes through. */
function attempt(read: () => number): number {
  try {
    return read()
  } catch (error) {
    if (typeof error !== 'string') throw error
    return 17
  }
}

export function outcomeOf(read: () => unknown): Outcome {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    return { ok: false, value: error }
  }
}

/** Errors of the engine are the same by their code. */
export function isSame(found: Outcome, expected: Outcome): boolean {
  const code = codeOf(expected)
  if (found.ok !== expected.ok) return false
  return found.value === expected.value || (code !== undefined && codeOf(found) === code)
}

export function codeOf({ ok, value }: Outcome): string | undefined {
  return ok ? undefined : (value as { readonly code?: string }).code
}

export function show({ ok, value }: Outcome): string {
  return ok ? String(value) : `!${value instanceof Error ? value.stack : String(value)}`
}
