/** Timers cannot count further, and would fire at once. */
export const LONGEST_MS = 0x7fffffff

/**
 * One timer for all deadlines of a peer. It is set to the earliest known deadline; when it fires, `sweep` ends what is
 * due and returns the next one. Most calls have the same timeout, so a new call hardly ever moves the timer, and a call
 * that is answered does not touch it. It keeps a process alive only while calls of this peer wait for their answers.
 */
export interface Deadlines {
  /**
   * Makes sure that `sweep` runs soon after `due` (milliseconds as of `Date.now()`, or Infinity), and counts by how many
   * the calls that wait for their answers have become more.
   */
  add(due: number, calls?: number): void
  close(): void
}

export function createDeadlines(sweep: (now: number) => number): Deadlines {
  let next = Infinity
  let pending = 0
  let holds = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const add = (due: number, calls = 0): void => {
    pending += calls
    if (due < next) {
      next = due
      clearTimeout(timer)
      // One sweep more does no harm.
      timer = setTimeout(
        () => {
          next = Infinity
          // What the sweep sets off may add a deadline that is earlier than what it returns.
          add(sweep(Date.now()))
        },
        Math.min(due - Date.now(), LONGEST_MS),
      )
      holds = true
    }
    if (holds === pending > 0) return
    holds = !holds
    // Only Node's timers know these.
    timer?.[holds ? 'ref' : 'unref']?.()
  }
  return { add, close: () => clearTimeout(timer) }
}
