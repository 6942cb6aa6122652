import type { Run } from '../../../../runtime/engine/surface.ts'
import { deferred, settled, type Deferred } from './deferred.ts'

/** Doors that bodies wait at, by name, until the test opens them. */
export interface Doors {
  /** Waits as an await of the run. */
  wait(run: Run, name: string): Promise<void>
  /** Waits past the run. */
  waitOutside(name: string): Promise<void>
  open(name: string): Promise<void>
}

export function createDoors(): Doors {
  const doors = new Map<string, Deferred<void>>()
  const at = (name: string) => {
    const door = doors.get(name) ?? deferred()
    doors.set(name, door)
    return door
  }
  return {
    wait: (run, name) => run.await(at(name).promise),
    waitOutside: (name) => at(name).promise,
    async open(name) {
      at(name).resolve()
      doors.delete(name)
      await settled()
    },
  }
}
