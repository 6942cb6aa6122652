/** Timers cannot count further, and would fire at once. */
export const LONGEST_MS = 0x7fffffff

/** How often it is looked whether anything still waits: a timer that nobody needs may keep a process alive for so long. */
const LOOK_MS = 1000

/**
 * One timer for all deadlines of a peer, set to the earliest one, but at most a second ahead. When it fires, `sweep` ends
 * what is due and returns the next deadline: Infinity when nothing waits any more, and then there is no timer. Most calls
 * have the same timeout, so a new call hardly ever moves the timer, and a call that is answered costs nothing here.
 */
export class Deadlines {
  readonly #sweep: (now: number) => number
  #next = Infinity
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(sweep: (now: number) => number) {
    this.#sweep = sweep
  }

  /** Makes sure that `sweep` runs soon after `due` (milliseconds as of `Date.now()`, or Infinity). */
  add(due: number): void {
    if (!(due < this.#next)) return
    this.#next = due
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        this.#next = Infinity
        // One sweep more does no harm. What it sets off may add a deadline that is earlier than what it returns.
        this.add(this.#sweep(Date.now()))
      },
      Math.min(due - Date.now(), LOOK_MS),
    )
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
