import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import type { Context, Signal, Spin } from '../../runtime/engine/surface.ts'
import { launchBrowser } from './browser.ts'

jest.setTimeout(60_000) // a browser, on machines that have other work too

const root = resolve(__dirname, '../..')

/** What the page of the test has made. */
declare const model: {
  readonly world: Context
  readonly whatIf: Context
  readonly discount: Signal<number>
  readonly label: Spin<string>
  readonly graph: Disposable
}

let browser: Browser
let page: Page
const complaints: string[] = []

async function program(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'graph/program.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    ignoreAnnotations: true,
    tsconfigRaw: '{}',
  })
  return outputFiles[0]!.text
}

let compiled: string
beforeAll(async () => {
  ;[browser, compiled] = await Promise.all([launchBrowser(), program()])
})
afterAll(() => browser.close())

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => complaints.push(message.text()))
  await page.goto('about:blank')
  await page.addScriptTag({ content: compiled })
})
afterEach(async () => {
  await page.close()
  expect(complaints).toEqual([])
})

const node = (context: string, cell: string) =>
  page.locator(`[data-context="${context}"] [data-cell="${cell}"]`)
const edge = (context: string, from: string, to: string) =>
  page.locator(`[data-context="${context}"] .edge[data-from="${from}"][data-to="${to}"]`)

/** The cells of a context of which something is so. */
function cellsWhere(context: string, selector: string): Promise<(string | null)[]> {
  return page
    .locator(`[data-context="${context}"] .node${selector}`)
    .evaluateAll((nodes) => nodes.map((one) => one.getAttribute('data-cell')).sort())
}

test('a world and two forks are drawn with what is clean, failed, stale and in flight, and with what each fork owns', async () => {
  const headings = await page.locator('.context h2').allTextContents()
  expect(headings).toEqual(['shop', 'half price', 'before'])
  expect(await page.locator('.context header').allTextContents()).toEqual([
    expect.stringMatching(/world.*2 in flight/),
    expect.stringMatching(/following fork.*owns 4/),
    expect.stringMatching(/frozen fork.*owns 3/),
  ])

  expect(await cellsWhere('shop', '[data-state="failed"]')).toEqual(['stock'])
  expect(await cellsWhere('shop', '[data-state="pending"]')).toEqual(['offer', 'shipping'])
  expect(await cellsWhere('shop', '[data-state="never computed"]')).toEqual(['summary'])
  expect(await cellsWhere('shop', '[data-kind="effect"]')).toEqual(['effect#0'])
  expect(await cellsWhere('shop', '.own')).toEqual([])
  await node('shop', 'label').getByText('1 watching').waitFor()
  await node('shop', 'shipping').getByText('running').waitFor()

  const half = 'shop/half price'
  expect(await cellsWhere(half, '.own')).toEqual(['label', 'net', 'price', 'reduced'])
  expect(await cellsWhere(half, '[data-state="stale"]')).toEqual(['label'])
  expect(await cellsWhere('shop/before', '.own')).toEqual(['discount', 'label', 'reduced'])
  expect(await cellsWhere('shop/before', '[data-state="pending"]')).toEqual([])
  // The same things stand at the same places.
  const [above, below] = [await node('shop', 'net'), await node(half, 'net')].map((one) =>
    one.locator('.box').getAttribute('x'),
  )
  expect(await above).toBe(await below)
})

test('edges tell what wakes, what has changed since, and what is waited for', async () => {
  expect(await edge('shop', 'price', 'net').getAttribute('class')).toBe('edge')
  expect(await edge('shop', 'note', 'label').getAttribute('class')).toBe('edge weak')
  expect(await edge('shop', 'shipping', 'offer').getAttribute('class')).toBe('edge wait')
  expect(await edge('shop/half price', 'reduced', 'label').getAttribute('class')).toBe(
    'edge changed',
  )
  expect(await edge('shop', 'net', 'effect#0').count()).toBe(1)
})

test('what is chosen shows its inputs and its values in other contexts, and keys go along the edges and to other contexts', async () => {
  await node('shop', 'label').click()
  const details = page.locator('.details')
  await details.getByText('note (does not wake)').waitFor()
  await details.getByText('shop/half price: "180 EUR <b>fragile</b>"').waitFor()
  expect(await page.locator('.details b').count()).toBe(0)

  const heading = () => page.locator('.details h3').textContent()
  await page.keyboard.press('ArrowLeft')
  expect(await heading()).toBe('reduced')
  await page.keyboard.press('PageDown')
  expect(await page.locator('.details .said').textContent()).toBe('spin, clean, in shop/half price')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowDown')
  expect(await heading()).not.toBe('reduced')
  await page.keyboard.press('Escape')
  expect(await page.locator('.chosen').count()).toBe(0)
  expect(await page.locator('.details').innerText()).toMatch(/^Choose something/)
})

test('the picture follows the world while it runs, keeps what is chosen, and ends when it is disposed', async () => {
  await page.setViewportSize({ width: 700, height: 1000 })
  await node('shop/half price', 'label').focus()
  await page.keyboard.press('Enter')
  const scroller = page.locator('[data-context="shop"] .scroll')
  await scroller.evaluate((one) => {
    one.scrollLeft = 60
  })
  await page.evaluate(() => {
    model.whatIf.get(model.label)
    model.discount.set(0.5)
  })
  await node('shop', 'discount').locator('.value', { hasText: '0.5' }).waitFor()
  await page.locator('[data-context="shop/half price"] .chosen[data-cell="label"]').waitFor()
  expect(await scroller.evaluate((one) => one.scrollLeft)).toBe(60)
  await page.evaluate(() => {
    model.graph[Symbol.dispose]()
  })
  expect(await page.locator('.graph').count()).toBe(0)
})

test('a page of its own is written by the command, asks nobody for anything, and can be gone through like the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dscope-graph-'))
  try {
    const inspection = await page.evaluate(() => JSON.stringify(model.world.inspect()))
    const [saved, out] = [join(folder, 'shop.json'), join(folder, 'shop.html')]
    writeFileSync(saved, inspection)
    const command = [join(root, 'dist/command.js'), 'graph', saved, '-o', out]
    expect(execFileSync(process.execPath, command, { encoding: 'utf8' })).toBe(`${out}\n`)
    expect(readFileSync(out, 'utf8')).not.toContain('<b>fragile')

    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(out).href)
    expect(await page.locator('.context h2').allTextContents()).toEqual(['shop', 'half price'])
    await node('shop/half price', 'reduced').click()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('.details h3').textContent()).toBe('label')
    expect(requests).toEqual([pathToFileURL(out).href])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
