// The links by which the walks of roots have gone down and not come up again, each walk inside the one before.
//
// A throw through a walk leaves it half-done: whoever catches that forgets what is above where it began.

import type { Link } from './cell.ts'
import { CHECKING } from './flags.ts'

export const down: (Link | null)[] = []

// A field and no variable: those of modules are checked whenever they are looked at. No other object has one of that name, so that
// this one is not looked at twice.
export const walks = {
  /** How many links are in `down`. A walk counts by itself, and notes it here before anything else may walk. */
  walkDepth: 0,
}

export function walksInProgress(): number {
  return walks.walkDepth
}

/** Forgets half-done walks, after a throw through {@link refresh}. */
export function abandonWalks(from: number): void {
  while (walks.walkDepth > from) ascend().sub.flags &= ~CHECKING
}

export function ascend(): Link {
  const link = down[--walks.walkDepth]!
  down[walks.walkDepth] = null
  return link
}
