import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

/**
 * Starts a headless Chromium that comes from npm alone. One serves a whole test file; `close()` ends it.
 * The flags are few on purpose: pages run with the isolation that users have.
 */
export async function launchBrowser(): Promise<Browser> {
  const unpack = join(__dirname, 'unpack-chromium.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [unpack])
  const folder = stdout.trim()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [
      '--no-sandbox', // tests run as root in containers
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  })
}
