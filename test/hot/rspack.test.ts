import { runApp, type RunningApp } from './running-app.ts'
import { testHotReload } from './shared-promises.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

describe("Rspack's dev server, and a server that Rspack builds, watches and updates", () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp('rspack', 'test/hot/serve-rspack.mjs')
  })
  afterAll(() => running.close())
  testHotReload(() => running)
})
