// What outlives every module of the program, in a page and in the server alike.

declare global {
  var stage: Stage | undefined
}

/** What a test sees of one process. */
export interface Stage {
  /** How often modules were replaced. */
  updates: number
  /** Links that came up or went down. */
  readonly links: string[]
  /** Opens the gates that calls wait at. */
  readonly gates: (() => void)[]
  /** Told of every change. */
  report: () => void
}

export const stage: Stage = (globalThis.stage ??= {
  updates: 0,
  links: [],
  gates: [],
  report: () => undefined,
})

export function waitAtGate(): Promise<void> {
  return new Promise((resolve) => {
    stage.gates.push(resolve)
    stage.report()
  })
}
