import { stage } from './stage.ts'

declare global {
  interface ImportMeta {
    readonly webpackHot?: {
      addStatusHandler(listener: (status: string) => void): void
      check(apply: true): Promise<unknown>
    }
  }
}

let before = 'idle'
// webpack does not know it behind `?.`.
if (import.meta.webpackHot) import.meta.webpackHot.addStatusHandler(onStatus)

function onStatus(status: string): void {
  // Checks that found nothing end in `idle` too.
  if (status === 'idle' && before === 'apply') stage.report('updated')
  before = status
}
