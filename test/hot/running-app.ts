import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { startProgram, type Program } from '../e2e/program.ts'
import { copyApp, type EditedApp } from './edited-app.ts'
import { connectOlderBuild, type OlderBuild } from './older-build.ts'

interface PageGlobals {
  readonly ask: (word: string) => Promise<string>
  readonly stage: { readonly events: string[]; readonly gates: (() => void)[] }
  marker?: string
}

/** A page in a browser and a server, linked, whose sources a test edits. */
export interface RunningApp {
  readonly app: EditedApp
  readonly page: Page
  readonly server: Program
  /** Linked with the server, and built from the sources as they were in the beginning. */
  readonly older: OlderBuild
  /** What `lookup` answers in the page, or how it fails. */
  ask(word: string): Promise<string>
  /** Resolve with the next update after those that were waited for before. */
  pageUpdated(): Promise<unknown>
  serverUpdated(): Promise<unknown>
  bothUpdated(): Promise<unknown>
  /** Resolve when so many calls in all have come to wait at a gate. */
  pageWaits(count: number): Promise<unknown>
  serverWaits(count: number): Promise<unknown>
  openPage(): Promise<unknown>
  openServer(): Promise<unknown>
  /** Resolves when the page has been loaded anew and is linked again. */
  pageLoaded(): Promise<unknown>
  /** Whether the page is the one that was loaded first. */
  isFirstPage(): Promise<boolean>
  pageLinks(): Promise<string[]>
  close(): Promise<void>
}

export async function runApp(name: string, script: string): Promise<RunningApp> {
  const app = copyApp(name)
  const server = startProgram(script, [app.folder])
  const browser: Browser = await launchBrowser()
  const page = await browser.newPage()
  const [, peerUrl = ''] = await server.waitFor(/peer on (\S+)/)
  const [, pageUrl = ''] = await server.waitFor(/page on (\S+)/)
  const sources = { 'lookup.ts': app.read('lookup.ts'), 'extra.ts': app.read('extra.ts') }
  const older = await connectOlderBuild(peerUrl, sources, name)
  await page.goto(pageUrl)
  await page.waitForFunction(() => 'ask' in window)
  await page.evaluate(() => Object.assign(window, { marker: 'first' }))

  const pageHas = (event: string, count: number): Promise<unknown> =>
    page.waitForFunction(
      ([it, least]) => {
        const { events } = (globalThis as unknown as PageGlobals).stage
        return events.filter((other) => other === it).length >= least
      },
      [event, count] as const,
    )
  const serverHas = (event: string, count: number): Promise<unknown> =>
    server.waitFor(new RegExp(`(?:event \\d+: ${event}[^]*?){${count}}`))
  let pageUpdates = 0
  let serverUpdates = 0
  const pageUpdated = () => pageHas('updated', (pageUpdates += 1))
  const serverUpdated = () => serverHas('updated', (serverUpdates += 1))

  return {
    app,
    page,
    server,
    older,
    ask: (word) =>
      page.evaluate((it) => (globalThis as unknown as PageGlobals).ask(it).catch(String), word),
    pageUpdated,
    serverUpdated,
    bothUpdated: () => Promise.all([pageUpdated(), serverUpdated()]),
    pageWaits: (count) => pageHas('waits', count),
    serverWaits: (count) => serverHas('waits', count),
    openPage: () =>
      page.evaluate(() => {
        for (const open of (globalThis as unknown as PageGlobals).stage.gates.splice(0)) open()
      }),
    openServer: () => page.evaluate(() => fetch('/open').then(String)),
    async pageLoaded() {
      await page.waitForEvent('load')
      await page.waitForFunction(() => 'ask' in window)
    },
    isFirstPage: () =>
      page.evaluate(() => (globalThis as unknown as PageGlobals).marker === 'first'),
    pageLinks: () =>
      page.evaluate(() =>
        (globalThis as unknown as PageGlobals).stage.events.filter((it) => it.startsWith('link')),
      ),
    async close() {
      await older.close()
      await browser.close()
      await server.stop()
    },
  }
}
