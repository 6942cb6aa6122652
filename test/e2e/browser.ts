import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'

/**
 * Starts a headless Chromium. One serves a whole test file; `close()` ends it.
 *
 * It comes from npm alone, which has it for x64 Linux; elsewhere the environment variable `CHROMIUM` names an
 * executable. The flags are few on purpose: pages run with the isolation that users have.
 */
export async function launchBrowser(): Promise<Browser> {
  const { CHROMIUM } = process.env
  return chromium.launch({
    args: FLAGS,
    ...(CHROMIUM === undefined ? await unpackedChromium() : { executablePath: CHROMIUM }),
  })
}

const FLAGS = [
  '--no-sandbox', // tests run as root in containers
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The executable with the system libraries that it was built with: a small system has none of them. */
async function unpackedChromium(): Promise<LaunchOptions> {
  const unpack = join(__dirname, 'unpack-chromium.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [unpack])
  const folder = stdout.trim()
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  }
}
