import { DscopeError } from '../errors.ts'

/** How the instances of a class travel: as any value that can travel itself. */
export interface ClassCodec<T = unknown, E = unknown> {
  encode(value: T): E
  /** Meets bytes of another peer: whatever it throws becomes a DSC222 of that value. */
  decode(encoded: E): T
}

export interface RegisteredClass extends ClassCodec {
  readonly name: string
}

/** Names and classes, one to one. Names of peers are looked up in a `Map`, never on an object. */
export interface ClassRegistry {
  /** Both peers register the same name. A second registration of a name or of a class replaces the first (hot reload). */
  register<T extends object, E>(
    name: string,
    Class: abstract new (...args: never[]) => T,
    how: ClassCodec<T, E>,
  ): void
  /** By exact prototype: a subclass is another class. */
  of(prototype: object): RegisteredClass | undefined
  named(name: unknown): RegisteredClass | undefined
}

export function createClassRegistry(): ClassRegistry {
  const byPrototype = new Map<object, RegisteredClass>()
  const byName = new Map<unknown, RegisteredClass>()
  return {
    register(name, Class, how) {
      if (!name || typeof Class !== 'function')
        throw new DscopeError('DSC219', 'registerClass needs a name and a class', { name })
      const entry = { ...how, name } as unknown as RegisteredClass
      byPrototype.set(Class.prototype as object, entry)
      byName.set(name, entry)
    },
    of: (prototype) => byPrototype.get(prototype),
    named: (name) => byName.get(name),
  }
}
