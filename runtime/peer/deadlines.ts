/** Timers cannot count further, and would fire at once. */
export const LONGEST_MS = 0x7fffffff

/**
 * One timer for all deadlines of a peer. It is set to the earliest known deadline; when it fires, `sweep` ends what is
 * due and returns the next one. Most calls have the same timeout, so a new call hardly ever moves the timer, and a call
 * that is answered costs nothing here.
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
    if (due < this.#next) this.#set(due)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #set(due: number): void {
    this.#next = due
    clearTimeout(this.#timer)
    if (due === Infinity) return
    // One sweep more does no harm.
    this.#timer = setTimeout(
      () => {
        this.#next = Infinity
        // What the sweep sets off may add a deadline that is earlier than what it returns.
        this.add(this.#sweep(Date.now()))
      },
      Math.min(due - Date.now(), LONGEST_MS),
    )
  }
}
