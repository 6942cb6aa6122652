import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformFileSync } from '@babel/core'
import dscope from '../../babel-plugin/index.ts'
import type { FileRecord } from '../../babel-plugin/record.ts'
import { authoredPlace, type Place } from '../e2e/authored-place.ts'
import { launchBrowser } from '../e2e/browser.ts'
import type { StartOptions } from '../e2e/program.ts'
import type { Answers } from './app/src/ask.ts'
import type { Project } from './project.ts'

const source = readFileSync(join(__dirname, 'app/src/order.ts'), 'utf8')
const authoredLine =
  source.split('\n').findIndex((line) => line.includes('// the authored line')) + 1

/** The ids that the Babel plugin gives to the two blocks of the shop in its folder. */
export function blockIds({ folder }: Project): readonly string[] {
  const { metadata } = transformFileSync(join(folder, 'src/order.ts'), {
    cwd: folder,
    configFile: false,
    babelrc: false,
    parserOpts: { plugins: ['typescript'] },
    plugins: [dscope],
  }) ?? { metadata: {} }
  return (metadata as { dscope: FileRecord }).dscope.blocks.map(({ id }) => id)
}

/** A program of a project that was built. */
export interface Part {
  readonly project: Project
  readonly script: string
  readonly args?: readonly string[]
  readonly options?: StartOptions
}

/** Starts a server and has a client ask it, each in a process of its own. */
export async function askInNode(server: Part, client: Part): Promise<Answers> {
  return whileServed(server, async (url) => {
    const { project, script, args = [], options } = client
    const asking = project.start(script, [...args, url], options)
    return JSON.parse(await asking.finish())
  })
}

/** The same with a page as the client, which `preview` serves; it prints where. */
export async function askInPage(server: Part, preview: Part): Promise<PageAnswers> {
  return whileServed(server, async (url) => {
    const serving = preview.project.start(preview.script)
    try {
      const [, address = ''] = await serving.waitFor(/page on (\S+)/)
      return await askPage(`${address}?server=${encodeURIComponent(url)}`)
    } finally {
      await serving.stop()
    }
  })
}

export interface PageAnswers {
  readonly answers: Answers
  /** Where the error was thrown, by the source maps that the page's server hands out. */
  readonly place: Place
}

/** Opens a page that asks a server by itself. */
export async function askPage(url: string): Promise<PageAnswers> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const broken = new Promise<never>((_, reject) => page.once('pageerror', reject))
    const opened = page.goto(url).then(() => page.locator('pre', { hasText: 'sum' }).innerText())
    const answers = JSON.parse(await Promise.race([opened, broken])) as Answers
    return { answers, place: await authoredPlace(answers.stack) }
  } finally {
    await browser.close()
  }
}

async function whileServed<T>(
  { project, script, args, options }: Part,
  ask: (url: string) => Promise<T>,
): Promise<T> {
  const server = project.start(script, args, options)
  try {
    const [, url = ''] = await server.waitFor(/listening on (\S+)/)
    return await ask(url)
  } finally {
    await server.stop()
  }
}

/** The right sum, and a stack whose topmost frame is the authored line. */
export function expectRightAnswers({ sum, stack }: Answers): void {
  expect(sum).toBe(105)
  const [message, topmost] = stack.split('\n')
  expect(message).toBe('Error: order 2 is empty')
  expect(topmost).toMatch(new RegExp(`/src/order\\.ts:${authoredLine}:\\d+`))
}

export function expectAuthoredPlace(place: Place): void {
  expect(place.source).toMatch(/\/src\/order\.ts$/)
  expect(place.line).toBe(authoredLine)
}
