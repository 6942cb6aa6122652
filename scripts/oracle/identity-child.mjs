// Compares, file by file as the parent asks, what one release of @swc/core prints with a plugin and without. A process of its
// own: a few malformed files end the host, or keep it for ever, with any plugin and with none.
import { createHost } from './swc-hosts.mjs'

const [host, plugin, options] = process.argv.slice(2)
const plain = createHost(host)
const plugged = createHost(host, { path: plugin, options: JSON.parse(options) })

process.on('message', ({ path, text }) => process.send(compareOrders(path, text)))

/** `{ outcome }`: `equal`, `unreadable` for the host alone, `refused` with the plugin, or `different`. */
function compareOrders(filename, text) {
  const isModule = transform(plain, text, { filename, isModule: true }).error === undefined
  for (const isFirst of [false, true]) {
    const settings = { filename, isFirst, isModule: isModule || 'unknown' }
    const order = isFirst ? 'before the host' : 'after the host'
    const expected = transform(plain, text, settings)
    if (expected.error !== undefined) return { outcome: 'unreadable', order }
    const actual = transform(plugged, text, settings)
    if (actual.error !== undefined) return { outcome: 'refused', order, detail: actual.error }
    for (const part of ['code', 'map']) {
      const detail = firstDifference(expected[part], actual[part])
      if (detail !== undefined) return { outcome: 'different', order, detail: `${part}: ${detail}` }
    }
  }
  return { outcome: 'equal' }
}

function transform(host, text, options) {
  try {
    return host(text, options)
  } catch (error) {
    return { error: error.message.split('Stack backtrace')[0].trim() }
  }
}

function firstDifference(expected, actual) {
  if (expected === actual) return undefined
  let at = 0
  while (expected[at] === actual[at]) at++
  const excerpt = (text) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40))
  return `${excerpt(expected)} became ${excerpt(actual)}`
}
