/**
 * Broken engines: each replaces one piece of one source file, which must be in it exactly once. With `survives` it is no
 * fault but another setting, which the tests must pass.
 */
export const mutations = [
  {
    name: 'a fork starts again from the trie of its parent after two changes',
    file: 'overlay.ts',
    from: 'const LONGEST_LOG = 64',
    to: 'const LONGEST_LOG = 2',
    survives: true,
  },
  {
    name: 'bodies are begun again from below when three are on the stack',
    file: 'graph.ts',
    from: 'const DEEPEST_NESTING = 300',
    to: 'const DEEPEST_NESTING = 2',
    survives: true,
  },

  // graph
  {
    name: 'a write is not pushed past the first readers',
    file: 'graph.ts',
    from: 'else if (sub.subs !== null) {',
    to: 'else if (sub.subs === undefined) {',
  },
  {
    name: 'facts survive a push',
    file: 'graph.ts',
    from: '(flags | STALE) & ~KNOWN',
    to: 'flags | STALE',
  },
  {
    name: 'an input that was brought up to date always makes its reader run',
    file: 'graph.ts',
    from: 'mustRun = differs(link)\n',
    to: 'mustRun = true\n',
  },
  {
    name: 'inputs that are not read any more are kept',
    file: 'graph.ts',
    from: 'if (rest === null) return',
    to: 'if (rest !== undefined) return',
  },
  {
    name: 'untracked inputs wake',
    file: 'graph.ts',
    from: ' && link.seen !== UNTRACKED\n}',
    to: '\n}',
  },
  {
    name: 'a body that runs passes for clean',
    file: 'graph.ts',
    from: '(dep.flags & (NOT_CLEAN | RUNNING)) !== 0',
    to: '(dep.flags & NOT_CLEAN) !== 0',
  },
  {
    name: 'a circle is walked for ever',
    file: 'graph.ts',
    from: '(dep.flags & (RUNNING | CHECKING)) !== 0',
    to: '(dep.flags & RUNNING) !== 0',
  },

  // equality
  {
    name: 'every error counts as another',
    file: 'equality.ts',
    from: 'if (hasFailed) return Object.is((value as Fault).error, result)',
    to: 'if (hasFailed) return false',
  },
  {
    name: '0 and -0 are the same',
    file: 'equality.ts',
    from: 'a !== 0 || Object.is(a, b)',
    to: 'true',
  },
  {
    name: 'equals is asked about a value that never was',
    file: 'equality.ts',
    from: 'value !== UNSET && ',
    to: '',
  },

  // pull
  {
    name: 'forks never detach',
    file: 'pull.ts',
    from: 'if (input.context.depth > depth) {',
    to: 'if (input.context.depth > 1e9 + depth) {',
  },
  {
    name: 'forks never share again',
    file: 'pull.ts',
    from: "    if (isUsable(cell, view)) {\n      consider(frame, cell, 'above')",
    to: "    if (isUsable(cell, view) && !isForkCell(frame.marked)) {\n      consider(frame, cell, 'above')",
  },
  {
    name: 'the place of a run never sinks',
    file: 'pull.ts',
    from: 'run.depth = Math.max(run.depth, dep.context.depth)',
    to: '',
  },
  {
    name: 'a fork publishes nothing above itself',
    file: 'pull.ts',
    from: 'if (run.isPrivate || run.metCycle) run.depth = view.depth',
    to: 'run.depth = view.depth',
  },
  {
    name: 'a private result is placed by its inputs',
    file: 'pull.ts',
    from: 'if (run.isPrivate || run.metCycle) run.depth',
    to: 'if (run.metCycle) run.depth',
  },
  {
    name: 'own cells below the place of a run stay',
    file: 'pull.ts',
    from: 'place = place.parentState!) drop(place, handle)',
    to: 'place = place.parentState!) continue',
  },
  {
    name: 'a fork that owns nothing shares everything, also what is private',
    file: 'pull.ts',
    from: 'return trie === null && !tree.exact',
    to: 'return trie === null',
  },
  {
    name: 'another cell is another value',
    file: 'pull.ts',
    from: 'if (seen !== UNTRACKED && !isIdentical',
    to: 'if (input !== dep || !isIdentical',
  },
  {
    name: 'copies lose their inputs',
    file: 'pull.ts',
    from: 'copy.deps = copyLinks(cell.deps)',
    to: '',
  },
  {
    name: 'links are used again inside a batch',
    file: 'pull.ts',
    from: 'if (current.batches === 0) run.next',
    to: 'run.next',
  },
  {
    name: 'a frozen fork vouches for cells above it',
    file: 'pull.ts',
    from: 'if (candidate.context.depth >= view.frozenDepth) candidate',
    to: 'candidate',
  },
  {
    name: 'forks share past a private result of their parent',
    file: 'pull.ts',
    from: 'frame.isCutOff ||= isOthersAffair(cell, view)',
    to: '',
  },
  {
    name: 'a result of a body that wrote is taken for up to date',
    file: 'pull.ts',
    from: 'cell.checkedAt = cell.knownAt = run.startedAt',
    to: 'cell.checkedAt = cell.knownAt = run.view.tree.epoch',
  },
  {
    name: 'the old result counts when a run was cut short',
    file: 'pull.ts',
    from: 'cell.flags |= isOwn ? DIRTY : 0',
    to: '',
  },
  {
    name: 'a run for a frozen fork publishes above it',
    file: 'cell.ts',
    from: 'this.depth = Math.max(home.depth, view.frozenDepth)',
    to: 'this.depth = home.depth',
  },

  // overlay
  {
    name: 'facts survive a write of the fork',
    file: 'overlay.ts',
    from: 'own(context, cell)\n  if (handle.body === null) context.key = nextNumber()\n  tellForks',
    to: 'own(context, cell)\n  tellForks',
  },
  {
    name: 'facts survive a write of an ancestor that is a fork',
    file: 'overlay.ts',
    from: 'if (isRenewed) context.key = nextNumber()',
    to: '',
  },
  {
    name: 'writes of ancestors are not seen',
    file: 'overlay.ts',
    from: 'latest = Math.max(latest, at.writtenAt)',
    to: '',
  },
  {
    name: 'a fork does not hear of new cells of its parent',
    file: 'overlay.ts',
    from: 'put(context, slot, now)\n    note',
    to: 'note',
  },
  {
    name: 'handles that are younger than a frozen fork are visible in it',
    file: 'overlay.ts',
    from: 'if (at.savesSeen !== null && slot >= at.slotLimit',
    to: 'if (at.savesSeen !== null && slot < 0',
  },
  {
    name: 'an undo takes a cell away from a frozen fork',
    file: 'overlay.ts',
    from: 'if (context.savesSeen === null) logInstalled(cell)\n  else logContent',
    to: 'logInstalled(cell)\n  if (context.depth < 0) logContent',
  },
  {
    name: 'a frozen fork takes over private results of others',
    file: 'overlay.ts',
    from: 'return (flags & PRIVATE) === 0 ? flags & (DIRTY | FAILED) : DIRTY',
    to: 'return flags & (DIRTY | FAILED)',
  },
  {
    name: 'a frozen fork takes over saves of itself',
    file: 'overlay.ts',
    from: 'cell.context !== context &&\n',
    to: '',
  },

  // moments
  {
    name: 'nothing is saved for frozen forks',
    file: 'moments.ts',
    from: 'if (cell.savedAt < cell.context.pinnedAt) save(cell)',
    to: 'if (cell.savedAt < 0) save(cell)',
  },
  {
    name: 'only the parent of a frozen fork is pinned',
    file: 'moments.ts',
    from: 'above.pinnedAt = moment\n',
    to: 'above.pinnedAt = moment\n    break\n',
  },
  {
    name: 'a context that is behind is marked as in sync',
    file: 'moments.ts',
    from: 'if (wasInSync) context',
    to: 'context',
  },

  // batches
  {
    name: 'results of a root are not undone',
    file: 'undo-log.ts',
    from: "log({ kind: 'result', cell, value, flags, inputs })",
    to: 'void [value, flags, inputs]',
  },
  {
    name: 'results of a fork are not undone',
    file: 'undo-log.ts',
    from: "log({ kind: 'content', cell, value, flags, deps })",
    to: 'void [cell, value, flags, deps]',
  },
  {
    name: 'first writes of forks are not undone',
    file: 'undo-log.ts',
    from: "log({ kind: 'installed', cell })",
    to: 'void cell',
  },
  {
    name: 'cells that were let go are not put back',
    file: 'undo-log.ts',
    from: "log({ kind: 'dropped', cell })",
    to: 'void cell',
  },
  {
    name: 'an undone write is not announced',
    file: 'batch.ts',
    from: 'announce(cell)\n',
    to: '\n',
  },
  {
    name: 'the watchers of a batch that throws are not drained',
    file: 'batch.ts',
    from: 'current.batches--\n    drain()',
    to: 'current.batches--',
    survives: true,
  },

  // changes
  {
    name: 'ports of forks are linked once',
    file: 'watch.ts',
    from: 'if (context.parentState !== null || port.deps === null)',
    to: 'if (port.deps === null)',
  },
  {
    name: 'a write in a fork wakes no watcher',
    file: 'write.ts',
    from: 'tree.watchers?.get(context) ?? []',
    to: '[] as { port: Cell }[]',
  },
  {
    name: 'an equal write does not detach a fork',
    file: 'write.ts',
    from: 'if (cell.context === context) return writeInPlace(cell, value)',
    to: 'if (cell.context === context || cell.value === value) return writeInPlace(cell, value)',
  },
  {
    name: 'a body that writes is shared',
    file: 'write.ts',
    from: "was written in another context')\n  makePrivate()",
    to: "was written in another context')",
  },
  {
    name: 'watchers are called in the order in which they were pushed',
    file: 'drain.ts',
    from: 'round.length > 1 ? ',
    to: 'round.length < 0 ? ',
  },
  {
    name: 'watchers that were given up are never found again',
    file: 'drain.ts',
    from: 'upToDate(dep.context, dep)\n    cell.flags &= ~STALE',
    to: 'void dep\n    cell.flags &= ~STALE',
  },
  {
    name: 'a peek that found nothing is shared',
    file: 'read.ts',
    from: 'if (cell === undefined) makePrivate()',
    to: 'if (cell === undefined) return',
  },
  {
    name: 'who meets a circle in a root has seen its old value',
    file: 'read.ts',
    from: 'if (reader.depsTail?.dep === cell) reader.depsTail.seen = UNSET',
    to: '',
  },
  {
    name: 'who meets a circle in a fork has seen its old value',
    file: 'read.ts',
    from: 'if (run.tail?.dep === cell) run.tail.seen = UNSET',
    to: '',
  },

  // merge
  {
    name: 'a merge begins from the value that the fork wrote',
    file: 'write.ts',
    from: 'cell.base = seen',
    to: 'cell.base = cell.value',
  },
  {
    name: 'a merge takes signals along of which each fork has its own',
    file: 'write.ts',
    from: ' || options?.reset !== undefined) return',
    to: ') return',
  },
  {
    name: 'a merge comes twice',
    file: 'merge.ts',
    from: 'cell.base = cell.value',
    to: '',
  },
  {
    name: 'a merge that is undone has happened for the fork',
    file: 'merge.ts',
    from: 'logBase(cell)\n      ',
    to: '',
  },
  {
    name: 'a merge finds a conflict where both have the same value',
    file: 'merge.ts',
    from: '&& !isEqual(handle, ours, value)',
    to: '',
  },
  {
    name: 'a merge writes what the parent has already',
    file: 'merge.ts',
    from: 'if (differs[index]) writeIn',
    to: 'writeIn',
  },

  // time
  {
    name: 'a clock runs timers of one time in any order',
    file: 'timers.ts',
    from: ' || (one.due === other.due && one.order < other.order)',
    to: '',
  },
  {
    name: 'a clock leaves a timer that was taken back in the heap',
    file: 'virtual-clock.ts',
    from: 'cancel: () => this.#lead().#timers.remove(timer)',
    to: 'cancel: () => undefined',
  },
  {
    name: 'a clock only sinks what fills a gap',
    file: 'timers.ts',
    from: 'this.#rise(last, place)\n',
    to: 'this.#put(last, place)\n',
  },
  {
    name: 'a clock that goes on its own leaves its timers behind',
    file: 'virtual-clock.ts',
    from: 'for (const timer of timers) this.#timers.add(timer)',
    to: 'void timers',
  },
  {
    name: 'a clock jumps to the end of the advance at once',
    file: 'virtual-clock.ts',
    from: 'this.#time = due',
    to: 'this.#time = Math.min(until, Number.MAX_VALUE)',
  },
  {
    name: 'a clock does not wait for promises between timers',
    file: 'virtual-clock.ts',
    from: 'await this.#shared.settle()',
    to: 'if (count === 0) await this.#shared.settle()',
  },
  {
    name: 'a clock that closes takes the timers of all along',
    file: 'virtual-clock.ts',
    from: 'owner.#follows(this))\n  }\n\n  #restless',
    to: 'owner !== undefined)\n  }\n\n  #restless',
  },
]
