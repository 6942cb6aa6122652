declare global {
  var stage: Stage | undefined
}

/** What a test sees of one process; it outlives every module of the program. */
export interface Stage {
  /** Updates, links that came up or went down, calls that wait. */
  readonly events: string[]
  /** Opens the gates that calls wait at. */
  readonly gates: (() => void)[]
  readonly report: (event: string) => void
}

export const stage: Stage = (globalThis.stage ??= createStage())

function createStage(): Stage {
  const events: string[] = []
  const report = (event: string): void => {
    events.push(event)
    // In a server: its test reads what it prints.
    if (typeof document === 'undefined') console.log(`event ${events.length}: ${event}`)
  }
  return { events, gates: [], report }
}
