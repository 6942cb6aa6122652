/** Timers cannot count further, and would fire at once. */
export const LONGEST_MS = 0x7fffffff

/** How often it is looked whether anything still waits: a timer that nobody needs may keep a process alive for so long. */
const LOOK_MS = 1000

/**
 * One timer for all deadlines of a peer, set to the earliest one, but at most a second ahead. When it fires, `sweep` ends
 * what is due and returns the next deadline: Infinity when nothing waits any more, and then there is no timer. Most calls
 * have the same timeout, so a new call hardly ever moves the timer, and a call that is answered costs nothing here.
 */
export interface Deadlines {
  /** Makes sure that `sweep` runs soon after `due` (milliseconds as of `Date.now()`, or Infinity). */
  add(due: number): void
  close(): void
}

export function createDeadlines(sweep: (now: number) => number): Deadlines {
  let next = Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  const add = (due: number): void => {
    if (!(due < next)) return
    next = due
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        next = Infinity
        // One sweep more does no harm. What it sets off may add a deadline that is earlier than what it returns.
        add(sweep(Date.now()))
      },
      Math.min(due - Date.now(), LOOK_MS),
    )
  }
  return { add, close: () => clearTimeout(timer) }
}
