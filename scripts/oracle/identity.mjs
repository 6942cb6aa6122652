import { join } from 'node:path'
import { createAskedChild } from './asked-child.mjs'

const MOST_FAILURES = 10

/**
 * Puts files through `plugin` on one release of @swc/core until `wanted` of them came out as without it. What the plugin cannot
 * do is asked of `control`, a plugin that does nothing: where that one fails too, the fault is the host's.
 */
export async function judgeIdentity(host, plugin, control, files, wanted) {
  const judge = createJudge(host, plugin)
  const controller = createJudge(host, control)
  const total = { equal: 0, unreadable: 0, unbearable: 0, failures: [] }
  try {
    for (const { path, text } of files) {
      const {
        outcome = 'lost',
        order = 'either order',
        detail,
        lost,
      } = await judge.ask({ path, text })
      if (outcome === 'equal' || outcome === 'unreadable') total[outcome]++
      else if ((await controller.ask({ path, text })).outcome !== 'equal') total.unbearable++
      else total.failures.push(`${path}: ${outcome}, ${order}: ${detail ?? lost}`)
      if (total.equal === wanted || total.failures.length === MOST_FAILURES) break
    }
  } finally {
    judge.end()
    controller.end()
  }
  return total
}

function createJudge(host, { path, options = {} }) {
  const script = join(import.meta.dirname, 'identity-child.mjs')
  return createAskedChild(script, [host, path, JSON.stringify(options)])
}
