// Unpacks the Chromium of `@sparticuz/chromium`, with the system libraries it comes with, and prints the folder.
//
// Left to itself the package unpacks into the system's temporary folder and takes whatever lies there under the name
// `chromium` for its own, also what another process is still writing. Here a folder appears only when it is complete.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const manifest = new URL('../../package.json', import.meta.resolve('@sparticuz/chromium'))
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
const target = fileURLToPath(
  new URL(`../../node_modules/.cache/chromium-${version}`, import.meta.url),
)

if (!existsSync(target)) await unpack()
console.log(target)

async function unpack() {
  mkdirSync(dirname(target), { recursive: true })
  const folder = mkdtempSync(`${target}-`)
  process.env.TMPDIR = folder
  // Makes the package unpack NSS, NSPR and expat too, which a small system does not have.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x'
  const { default: chromium } = await import('@sparticuz/chromium')
  await chromium.executablePath()
  publish(folder)
}

function publish(folder) {
  try {
    renameSync(folder, target)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    // Another process may have been faster; its copy is as good.
    if (!existsSync(join(target, 'chromium'))) throw error
  }
}
