import { startProgram } from '../e2e/program.ts'
import { copyApp } from './edited-app.ts'
import { connectOlderBuild } from './older-build.ts'
import { runApp, type RunningApp } from './running-app.ts'
import { testHotReload } from './shared-promises.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

describe("Vite's dev server, whose module runner loads the server's modules", () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp('vite', 'test/hot/serve-vite.mjs')
  })
  afterAll(() => running.close())
  testHotReload(() => running)
})

describe('a server that loads its modules by ssrLoadModule', () => {
  const OUTSIDE = ['export const extra', 'export const other = 1\nexport const extra'] as const
  const ANSWER = ['extra answer', 'edited answer'] as const

  // One edit a server: Vite's watcher drops what follows within 50 ms.
  test.each([
    ['a block', [ANSWER]],
    ['more than a block', [OUTSIDE, ANSWER]],
  ])('answers with an edit of %s although nobody loads it again', async (_, edits) => {
    const app = copyApp('vite-load')
    const program = startProgram('test/hot/serve-vite.mjs', [app.folder, '--load'])
    const [, url = ''] = await program.waitFor(/peer on (\S+)/)
    const peer = await connectOlderBuild(url, { 'extra.ts': app.read('extra.ts') }, 'loader')
    try {
      expect(await peer.call('server', 'extra', {})).toBe('extra answer')
      app.edit('extra.ts', ...edits)
      await program.waitFor(/told of extra\.ts/)
      expect(await peer.call('server', 'extra', {})).toBe('edited answer')
    } finally {
      await peer.close()
      await program.stop()
    }
  })
})
