import type { MacroReference } from '../../babel-plugin/references.ts'
import { functionAround, isWithin, type Scope } from '../../babel-plugin/scopes.ts'
import { createRule, type DscopeRule, type RuleFile } from '../rule.ts'

interface Options {
  readonly areRunsKept?: boolean
}

export const trackInRun: DscopeRule = createRule({
  description: '`track` is called where a run can be',
  codes: ['DSC160'],
  messages: {
    afterAwait:
      'This function is not written in the body of a spin, so it has no run after its first `await`. Track before it, move the function into the body, or take the value as a parameter.',
  },
  meta: {
    schema: [
      {
        type: 'object',
        properties: {
          areRunsKept: {
            type: 'boolean',
            description: 'Functions keep their run by `carryRuns()` of dscope/node.',
          },
        },
        additionalProperties: false,
      },
    ],
  },
  check(file) {
    const { areRunsKept = false } = (file.context.options[0] ?? {}) as Options
    if (areRunsKept) return
    for (const track of file.tracks) {
      if (!comesAfterAwait(track, file)) continue
      file.context.report({ loc: file.originOf(track.node).loc!, messageId: 'afterAwait' })
    }
  },
})

/** Whether a function that nobody compiles for runs has awaited something when it comes here, as far as the text says. */
function comesAfterAwait({ node, scope }: MacroReference<'track'>, file: RuleFile): boolean {
  if (bodiesOf(file).some((body) => isWithin(scope, body))) return false
  const home = functionAround(scope)
  if (!home?.async) return false
  return file.analysis.suspensions.some(
    (it) =>
      (it.kind === 'await' || it.kind === 'for-await') &&
      functionAround(it.scope) === home &&
      // An await around it waits for its value, and comes after it.
      (it.node.end ?? 0) <= (node.start ?? 0),
  )
}

function bodiesOf({ calls, spins }: RuleFile): Scope[] {
  return [
    ...calls.map(([{ blockScope }]) => blockScope),
    ...spins.map(({ bodyScope }) => bodyScope),
  ].filter((scope) => scope !== undefined)
}
