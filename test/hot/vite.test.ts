import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { startProgram, type Program } from '../e2e/program.ts'
import { copyApp, type EditedApp } from './edited-app.ts'
import { connectOlderBuild, type OlderBuild } from './older-build.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

let app: EditedApp
let server: Program
let browser: Browser
let page: Page
let older: OlderBuild

beforeAll(async () => {
  app = copyApp('vite')
  server = startProgram('test/hot/serve-vite.mjs', [app.folder])
  browser = await launchBrowser()
  page = await browser.newPage()
  const [, peerUrl = ''] = await server.waitFor(/peer on (\S+)/)
  const [, pageUrl = ''] = await server.waitFor(/page on (\S+)/)
  older = await connectOlderBuild(peerUrl, {
    'lookup.ts': app.read('lookup.ts'),
    'extra.ts': app.read('extra.ts'),
  })
  await page.goto(pageUrl)
  await page.waitForFunction(() => 'ask' in window)
  await page.evaluate(() => Object.assign(window, { marker: 'kept' }))
})

afterAll(async () => {
  await older.close()
  await browser.close()
  await server.stop()
})

interface PageGlobals {
  readonly ask: (word: string) => Promise<string>
  readonly stage: { readonly events: string[]; readonly gates: (() => void)[] }
  readonly marker?: string
}

/** What the page's `lookup` answers, or how it fails. */
const ask = (word: string): Promise<string> =>
  page.evaluate((it) => (globalThis as unknown as PageGlobals).ask(it).catch(String), word)

const pageEvents = (): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as PageGlobals).stage.events)

/** Resolves when something has happened in the page for the `count`th time. */
const pageHas = (event: string, count: number): Promise<unknown> =>
  page.waitForFunction(
    ([name, least]) => {
      const { events } = (globalThis as unknown as PageGlobals).stage
      return events.filter((it) => it === name).length >= least
    },
    [event, count] as const,
  )

/** Resolves when the server has printed something for the `count`th time. */
const serverHas = (event: string, count: number): Promise<unknown> =>
  server.waitFor(new RegExp(`(?:${event}[^]*?){${count}}`))

const openPage = (): Promise<void> =>
  page.evaluate(() => {
    for (const open of (globalThis as unknown as PageGlobals).stage.gates.splice(0)) open()
  })

const openServer = (): Promise<unknown> => page.evaluate(() => fetch('/open').then(String))

/** Edits run one after the other: what a test waits for is counted from the start. */
let pageUpdates = 0
let serverUpdates = 0
const serverUpdated = (): Promise<unknown> => serverHas('event \\d+: updated', (serverUpdates += 1))
const bothUpdated = async (): Promise<void> => {
  await pageHas('updated', (pageUpdates += 1))
  await serverUpdated()
}

test('an edited block is live on both sides, and a call under way ends with the old bodies', async () => {
  expect(await ask('a')).toBe('old page: old server: a')
  const waiting = ask('wait on server')
  await serverHas('waits', 1)
  app.edit('lookup.ts', ['old page', 'new page'], ['old server', 'new server'])
  await bothUpdated()
  expect(await ask('b')).toBe('new page: new server: b')
  await openServer()
  expect(await waiting).toBe('old page: old server: wait on server')
})

test('what only blocks use may change with them: imports and helpers', async () => {
  const helper = `import { count } from './count.ts'\nconst double = (word: string) => word.repeat(count)\n`
  app.edit(
    'lookup.ts',
    [`import { passGate }`, `${helper}import { passGate }`],
    ['new server: ${word}', 'new server: ${double(word)}'],
  )
  await bothUpdated()
  expect(await ask('b')).toBe('new page: new server: bb')
})

test('a run of an old body is refused with DSC206 where its block takes other captures by then; the next one is right', async () => {
  const waiting = ask('wait on page')
  await pageHas('waits', 1)
  app.edit(
    'lookup.ts',
    ['const answer', `const mark = '!'\n    const answer`],
    ['(server, [word],', '(server, [word, mark],'],
    ['double(word)}', 'double(word)}${mark}'],
  )
  await bothUpdated()
  await openPage()
  expect(await waiting).toMatch(/DSC206|other captures/)
  expect(await ask('b')).toBe('new page: new server: bb!')
})

test('a peer that was not updated is refused with DSC206', async () => {
  const call = older.call('server', 'lookup/answer', { word: 'x' })
  await expect(call).rejects.toMatchObject({ code: 'DSC206' })
})

test('a removed block is refused with DSC205, on the server and in the runs that still call it', async () => {
  const waiting = ask('wait on page')
  await pageHas('waits', 2)
  const before = app.read('lookup.ts')
  app.write(
    'lookup.ts',
    before.replace(
      /await spinRemote\(server[^]*?\n {4}\}\)/,
      '`nobody on ${server}: ${word}${mark}`',
    ),
  )
  await bothUpdated()
  await openPage()
  expect(await waiting).toMatch(/DSC205|has no block/)
  expect(await ask('b')).toBe('new page: nobody on server: b!')
  const call = older.call('server', 'lookup/answer', { word: 'x' })
  await expect(call).rejects.toMatchObject({ code: 'DSC205' })
  app.write('lookup.ts', before)
  await bothUpdated()
  expect(await ask('b')).toBe('new page: new server: bb!')
})

test('a component keeps its state when a block in its file is edited, and when the component is', async () => {
  await page.locator('#count').click()
  await page.locator('#count', { hasText: 'old label 1' }).waitFor()
  await page.locator('#ask').click()
  await page.locator('output', { hasText: 'old answer 1' }).waitFor()
  app.edit('panel.tsx', ['old answer', 'new answer'])
  await bothUpdated()
  await page.locator('#ask').click()
  await page.locator('output', { hasText: 'new answer 1' }).waitFor()
  app.edit('panel.tsx', ['old label', 'new label'])
  await bothUpdated()
  await page.locator('#count', { hasText: 'new label 1' }).waitFor()
})

test('all that time the page was not loaded anew, and there was one link', async () => {
  const marker = await page.evaluate(() => (globalThis as unknown as PageGlobals).marker)
  expect(marker).toBe('kept')
  expect((await pageEvents()).filter((it) => it.startsWith('link'))).toEqual(['link up'])
  expect(server.output()).not.toContain('link to page down')
})

test('an edit outside of blocks loads the page anew, as it would without blocks', async () => {
  const loaded = page.waitForEvent('load')
  app.edit('lookup.ts', ["    await passGate('page', word)\n", ''], ['word: string', 'word = `-`'])
  await Promise.all([loaded, serverUpdated()])
  await page.waitForFunction(() => 'ask' in window)
  expect(await ask('b')).toBe('new page: new server: bb!')
})

test('the blocks of a deleted file are gone from the server', async () => {
  expect(await older.call('server', 'extra', {})).toBe('extra answer')
  app.remove('extra.ts')
  await serverUpdated()
  await expect(older.call('server', 'extra', {})).rejects.toMatchObject({ code: 'DSC205' })
})

test('a file that lost its last block leaves none behind', async () => {
  const loaded = page.waitForEvent('load')
  app.write('lookup.ts', 'export const lookup = async () => `plain`\n')
  await Promise.all([loaded, serverUpdated()])
  await page.waitForFunction(() => 'ask' in window)
  expect(await ask('b')).toBe('plain')
  const call = older.call('server', 'lookup/answer', { word: 'x' })
  await expect(call).rejects.toMatchObject({ code: 'DSC205' })
})

describe('a server that loads its modules by ssrLoadModule', () => {
  test('answers with an edited block although nobody loads its module again', async () => {
    const other = copyApp('vite-load')
    const program = startProgram('test/hot/serve-vite.mjs', [other.folder, '--load'])
    const [, url = ''] = await program.waitFor(/peer on (\S+)/)
    const peer = await connectOlderBuild(url, { 'extra.ts': other.read('extra.ts') }, 'loader')
    try {
      expect(await peer.call('server', 'extra', {})).toBe('extra answer')
      other.edit('extra.ts', ['extra answer', 'edited answer'])
      await program.waitFor(/told of extra\.ts/)
      expect(await peer.call('server', 'extra', {})).toBe('edited answer')
      other.edit(
        'extra.ts',
        ['export const extra', 'export const other = 1\nexport const extra'],
        ['edited answer', 'third answer'],
      )
      await program.waitFor(/told of extra\.ts[^]*told of extra\.ts/)
      expect(await peer.call('server', 'extra', {})).toBe('third answer')
    } finally {
      await peer.close()
      await program.stop()
    }
  })
})
