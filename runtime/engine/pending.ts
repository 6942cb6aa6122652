// Watchers that have to look again, in no order; `drain.ts` takes them out. A cell is in here once: while it is STALE.

import type { Cell } from './cell.ts'

export const pending: Cell[] = []
