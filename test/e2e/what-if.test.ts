import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { startProgram, type Program } from './program.ts'

jest.setTimeout(120_000) // a server and a browser, on machines that have other work too

let example: Program
let browser: Browser
let page: Page
let url: string
const requests = new Set<string>()
const complaints: string[] = []

const COLUMNS = ['base', 'cheaper', 'louder', 'dear-dollar']
const column = (id: string) => page.locator(`[data-column="${id}"]`)
const number = (name: string) => page.getByRole('spinbutton', { name, exact: true })
const dialog = () => page.getByRole('dialog')
const button = (name: string) => page.getByRole('button', { name, exact: true })

/** How many bodies have run in each column since the last change. */
async function runs(): Promise<number[]> {
  const texts = await page.locator('.runs').allInnerTexts()
  return texts.map((text) => Number(/^(\d) of 7 bodies ran$/.exec(text)![1]))
}
async function figure(key: string): Promise<string[]> {
  return page.locator(`[data-figure="${key}"] .value`).allInnerTexts()
}
async function loaded(): Promise<void> {
  await page.locator('.columns:not(:has([aria-busy="true"])) [aria-busy="false"]').first().waitFor()
}

beforeAll(async () => {
  example = startProgram('examples/what-if/start.mjs')
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  page.on('request', (request) => requests.add(new URL(request.url()).origin))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  url = (await example.waitFor(/page on (\S+)/))[1] as string
  await page.goto(url, { timeout: 0 })
  await loaded()
})
afterAll(async () => {
  await browser.close()
  await example.stop()
})

test('a base and three forks are computed, each body once where it is the same, with rates of which two are asked for', async () => {
  expect(await runs()).toEqual([7, 5, 5, 5])
  expect(await page.locator('#asked').innerText()).toBe('2 times')
  expect(await figure('rate')).toEqual(['€0.920', '€0.920', '€0.920', '€1.058'])
  expect(await figure('sold')).toEqual(['1,500 kg', '1,794 kg', '1,486 kg', '1,500 kg'])
  expect(await figure('profit')).toEqual(['€6,570', '€6,210', '€7,288', '€4,965'])
  expect(await column('cheaper').locator('[data-figure="profit"] .delta').innerText()).toBe('−€360')
})

test('a slider that is moved by keys in a fork changes nothing elsewhere, and there what depends on it', async () => {
  await page.getByRole('slider', { name: 'Advertising Cheaper', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await number('Advertising Cheaper').inputValue()).toBe('1000')
  expect(await number('Advertising Base').inputValue()).toBe('900')
  expect(await runs()).toEqual([0, 5, 0, 0])
  expect(await column('cheaper').locator('.input.own label').allInnerTexts()).toEqual([
    'Price',
    'Advertising',
  ])
})

test('a change of the base reaches the forks that have not written the same, and nothing runs in those that have', async () => {
  await number('Green coffee Base').fill('8')
  expect(await number('Green coffee Cheaper').inputValue()).toBe('8')
  expect(await runs()).toEqual([4, 3, 3, 4])

  await number('Price Base').fill('21')
  const prices = ['Base', 'Cheaper', 'Louder', 'Dear dollar'].map((name) => number(`Price ${name}`))
  expect(await Promise.all(prices.map((price) => price.inputValue()))).toEqual([
    ...['21', '18', '22', '21'],
  ])
  expect(await runs()).toEqual([5, 0, 0, 3])
})

test('another day’s rate is loaded once for all who share it, while the page can be used', async () => {
  await page.getByRole('combobox', { name: 'Dollar of Base' }).selectOption('a year ago')
  const busy = COLUMNS.map((id) => column(id).getAttribute('aria-busy'))
  expect(await Promise.all(busy)).toEqual(['true', 'true', 'true', 'true'])
  await loaded()
  expect(await page.locator('#asked').innerText()).toBe('4 times')
  expect(await figure('rate')).toEqual(['€0.950', '€0.950', '€0.950', '€1.092'])
  expect(await runs()).toEqual([5, 3, 3, 5])
})

test('what a fork has changed is shown before it is taken over, and a conflict is decided by who looks', async () => {
  expect(await button('Take over Dear dollar …').isDisabled()).toBe(true)
  await button('Take over Cheaper …').click()
  const rows = await dialog().locator('tbody tr').allInnerTexts()
  expect(rows.map((row) => row.split(/\s+/))).toEqual([
    ['Price', '20', '21', '18'],
    ['Advertising', '900', '900', '1,000'],
  ])
  expect(await dialog().locator('.conflict').count()).toBe(1)
  await page.screenshot({ path: join(__dirname, '../../tmp/e2e/what-if.png') })

  // Nothing is decided for them, and nothing happens to who leaves.
  await button('Take over').click()
  expect(await dialog().isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await number('Advertising Base').inputValue()).toBe('900')

  await button('Take over Cheaper …').click()
  await dialog().getByRole('radio', { name: '21' }).check()
  await button('Take over').click()
  await page.getByText('Cheaper: 1 value taken over, 1 value left as the base has it.').waitFor()
  expect(await number('Price Base').inputValue()).toBe('21')
  expect(await number('Advertising Dear dollar').inputValue()).toBe('1000')
  expect(await runs()).toEqual([5, 0, 0, 3])
})

test('a fork that begins again sees what the base is now, and the former one is closed', async () => {
  await button('Begin Louder again').click()
  await page.getByText('Louder begins again').waitFor()
  expect(await number('Price Louder').inputValue()).toBe('23')
  expect(await runs()).toEqual([0, 0, 5, 0])
})

test('the graph beside it shows each context as it is now, and what it owns', async () => {
  const graph = page.locator('#graph')
  const price = graph.locator('[data-context="roastery/louder"] [data-cell="price"]')
  await price.locator('.value', { hasText: /^23$/ }).waitFor()
  expect(await graph.locator('.context h2').allInnerTexts()).toEqual([
    ...['roastery', 'cheaper', 'louder', 'dear dollar'],
  ])
  const own = await graph
    .locator('[data-context="roastery/dear dollar"] .own')
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-cell')).sort())
  expect(own).toEqual(['binding:rates', 'cost', 'expenses', 'margin', 'profit', 'rate'])
})

test('every control has a name of its own, and a narrow window holds all of it', async () => {
  const controls = page.locator('main :is(input, select, button)')
  const names = await controls.evaluateAll((all) =>
    all.map((one) => {
      const ids = one.getAttribute('aria-labelledby')?.split(' ') ?? []
      const labels = ids.map((id) => document.getElementById(id)!.textContent)
      return `${one.getAttribute('type') ?? one.localName} ${one.getAttribute('aria-label') ?? labels.join(' ')}`
    }),
  )
  expect(names).toHaveLength(4 * 11 + 3 * 2)
  expect(new Set(names).size).toBe(names.length)
  for (const width of [1400, 700, 360]) {
    await page.setViewportSize({ width, height: 800 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(width)
  }
})

test('the page asks nobody but its own origin, has nothing to complain about, and an interrupt ends it', async () => {
  expect([...requests]).toEqual([new URL(url).origin])
  expect(complaints).toEqual([])
  expect(await example.stop()).toBe(0)
})
