// Paths as ids need them: the same text on every system. No `node:path`, because the compiler also runs in browsers.

const DRIVE = /^[A-Za-z]:(?=[\\/])/

/** `path` with forward slashes, without its drive letter, with `.` and `..` taken out, in Unicode normal form C. */
export function posixPath(path: string, base: string = '/'): string {
  const isWindows = DRIVE.test(path) || path.startsWith('\\\\') || DRIVE.test(base)
  const slashed = (isWindows ? path.replaceAll('\\', '/') : path).replace(/^[A-Za-z]:(?=\/)/, '')
  const whole = slashed.startsWith('/') ? slashed : `${posixPath(base)}/${slashed}`
  const parts: string[] = []
  for (const part of whole.normalize('NFC').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** The way from `root` down to `file`, without a bundler's query or hash; undefined when `file` lies elsewhere. */
export function pathFrom(root: string, file: string): string | undefined {
  const from = root === '/' ? root : `${root}/`
  if (!file.startsWith(from)) return undefined
  return file.slice(from.length).replace(/[?#].*$/s, '') || undefined
}
