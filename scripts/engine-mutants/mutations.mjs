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
    file: 'nesting.ts',
    from: 'const DEEPEST_NESTING = 300',
    to: 'const DEEPEST_NESTING = 2',
    survives: true,
  },

  // graph
  {
    name: 'a write is not pushed past the first readers',
    file: 'push.ts',
    from: 'else if (sub.subs !== null) {',
    to: 'else if (sub.subs === undefined) {',
  },
  {
    name: 'facts survive a push',
    file: 'push.ts',
    from: '(flags | STALE) & ~KNOWN',
    to: 'flags | STALE',
  },
  {
    name: 'a run that has bound something is that of the next body too',
    file: 'run.ts',
    from: 'if (reader instanceof Cell) reader.run = null',
    to: 'void [reader, Cell]',
  },
  {
    name: 'an input that was brought up to date always makes its reader run',
    file: 'walk.ts',
    from: 'mustRun = differs(link)\n',
    to: 'mustRun = true\n',
  },
  {
    name: 'inputs that are not read any more are kept',
    file: 'links.ts',
    from: 'if (rest === null) return',
    to: 'if (rest !== undefined) return',
  },
  {
    name: 'untracked inputs wake',
    file: 'walk.ts',
    from: 'return value !== seen && seen !== UNTRACKED',
    to: 'return value !== seen',
  },
  {
    name: 'a body that runs passes for clean',
    file: 'walk.ts',
    from: '(flags & (NOT_CLEAN | RUNNING)) !== 0 && link.seen',
    to: '(flags & NOT_CLEAN) !== 0 && link.seen',
  },
  {
    name: 'a circle is walked for ever',
    file: 'walk.ts',
    from: 'mustRun = (flags & (RUNNING | CHECKING)) !== 0',
    to: 'mustRun = (flags & RUNNING) !== 0',
  },

  // equality
  {
    name: 'every error counts as another',
    file: 'equality.ts',
    from: 'if (hasFailed) return isSameError((value as Fault).error, result)',
    to: 'if (hasFailed) return false',
  },
  {
    name: '0 and -0 are the same',
    file: 'equality.ts',
    from: 'a !== 0 || 1 / a === 1 / (b as number)',
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
    file: 'frames.ts',
    from: 'if (input.context.level > level) {',
    to: 'if (input.context.level > 1e9 + level) {',
  },
  {
    name: 'forks never share again',
    file: 'frames.ts',
    from: 'if ((cell.flags & PRIVATE) === 0 && isUsable(cell, view)) {',
    to: 'if (!isForkCell(frame.marked) && (cell.flags & PRIVATE) === 0 && isUsable(cell, view)) {',
  },
  {
    name: 'the place of a run never sinks',
    file: 'run-in-fork.ts',
    from: 'run.depth = Math.max(run.depth, dep.context.level)',
    to: '',
  },
  {
    name: 'a fork publishes nothing above itself',
    file: 'run-in-fork.ts',
    from: 'if (run.isPrivate || run.metCycle) run.depth = view.level',
    to: 'run.depth = view.level',
  },
  {
    name: 'a private result is placed by its inputs',
    file: 'run-in-fork.ts',
    from: 'if (run.isPrivate || run.metCycle) run.depth',
    to: 'if (run.metCycle) run.depth',
  },
  {
    name: 'own cells below the place of a run stay',
    file: 'run-in-fork.ts',
    from: 'place = place.parentState!) drop(place, handle)',
    to: 'place = place.parentState!) continue',
  },
  {
    name: 'a fork that owns nothing shares everything, also what is private',
    file: 'clean.ts',
    from: 'return trie === null && !tree.exact',
    to: 'return trie === null',
  },
  {
    name: 'another cell is another value',
    file: 'frames.ts',
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
    file: 'run-in-fork.ts',
    from: 'if (current.batches === 0) run.next',
    to: 'run.next',
  },
  {
    name: 'a frozen fork vouches for cells above it',
    file: 'pull.ts',
    from: 'if (candidate.context.level >= view.frozenDepth) candidate',
    to: 'candidate',
  },
  {
    name: 'forks share past a private result of their parent',
    file: 'frames.ts',
    from: 'frame.isCutOff ||= isOthersAffair(cell, view)',
    to: '',
  },
  {
    name: 'a result of a body that wrote is taken for up to date',
    file: 'run-in-fork.ts',
    from: 'cell.checkedAt = cell.knownAt = run.startedAt',
    to: 'cell.checkedAt = cell.knownAt = run.view.tree.epoch',
  },
  {
    name: 'the old result counts when a run was cut short',
    file: 'run-in-fork.ts',
    from: 'cell.flags |= isOwn ? DIRTY : 0',
    to: '',
  },
  {
    name: 'a run for a frozen fork publishes above it',
    file: 'fork-run.ts',
    from: 'this.depth = Math.max(home.level, view.frozenDepth)',
    to: 'this.depth = home.level',
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
    from: 'if (frozen !== null && slot >= frozen.slotLimit',
    to: 'if (frozen !== null && slot < 0',
  },
  {
    name: 'an undo takes a cell away from a frozen fork',
    file: 'overlay.ts',
    from: `if (context.frozen === null) logInstalled(cell)
  else logContent`,
    to: `logInstalled(cell)
  if (context.level < 0) logContent`,
  },
  {
    name: 'a frozen fork takes over private results of others',
    file: 'overlay.ts',
    from: `if ((flags & PRIVATE) !== 0 && !isSameWorld(context, cell.context)) return DIRTY
`,
    to: '',
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
    from: `at.pinnedAt = moment
`,
    to: `at.pinnedAt = moment
    break
`,
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
    file: 'announce.ts',
    from: 'tree.waiters?.get(context) ?? []) wake(port)',
    to: 'tree.waiters?.get(context) ?? []) void port',
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
    file: 'pending.ts',
    from: 'if (queue[i - 1]!.slot > queue[i]!.slot) return sort(end)',
    to: '',
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
    file: 'links.ts',
    from: 'sub.depsTail!.seen = UNSET\n',
    to: '\n',
  },
  {
    name: 'who meets a circle in a fork has seen its old value',
    file: 'read.ts',
    from: 'run.tail!.seen = UNSET',
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
    from: ' || (other === least && orders[at]! < orders[below]!)',
    to: '',
  },
  {
    name: 'a clock leaves a timer that was taken back in the heap',
    file: 'clock.ts',
    from: 'this.queue?.remove(this)',
    to: 'void this.queue',
  },
  {
    name: 'a clock rings what was taken back',
    file: 'timers.ts',
    from: 'while (this.#gone > 0 && ',
    to: 'while (this.#gone < 0 && ',
  },
  {
    name: 'a clock that goes on its own leaves its timers behind',
    file: 'virtual-clock.ts',
    from: `      other.#timers.add(timer, due, order)
`,
    to: `      timer.queue = other.#timers
`,
  },
  {
    name: 'a clock has gone further than its timer while that rings',
    file: 'virtual-clock.ts',
    from: `    this.#time = due
`,
    to: `    this.#time = due + 1
`,
  },
  {
    name: 'a clock does not wait for promises between timers',
    file: 'virtual-clock.ts',
    from: 'while (this.#surroundings.isSettled)',
    to: 'while (this.#surroundings !== undefined)',
  },
  {
    name: 'a clock that goes on its own takes the timers of all along',
    file: 'virtual-clock.ts',
    from: 'extract(({ owner }) => belongs(owner))',
    to: 'extract(({ owner }) => belongs !== undefined || owner)',
  },
  {
    name: 'the clock of what was restored is not counted',
    file: 'snapshot.ts',
    from: '  countClock(tree)\n',
    to: '',
  },

  // runs in flight
  {
    name: 'what waits for a run in flight passes for clean',
    file: 'walk.ts',
    from: '      if ((at.flags & PENDING) !== 0) return putOff(at, base)\n',
    to: '',
  },
  {
    name: 'inputs that were asked for side by side are renewed one after the other',
    file: 'walk.ts',
    from: 'if (!order || besides >= DEEPEST_BESIDE) return false',
    to: 'if (order !== undefined) return false\n  if (!order) return false',
  },
  {
    name: 'inputs are renewed before those that they were asked for by',
    file: 'walk.ts',
    from: 'if (asked > known) return false',
    to: 'if (asked > known + 1e9) return false',
  },
  {
    name: 'a body that met a spin that was not ready has a result',
    file: 'run-in-root.ts',
    from: '  if ((cell.flags & PENDING) !== 0) return keepForNow(cell, born)\n',
    to: '',
  },
  {
    name: 'a body that met a spin that was not ready has a result, in a fork',
    file: 'run-in-fork.ts',
    from: '  if (run.blockedOn !== null) {\n    keepBlocked(run, handle)\n    return false\n  }\n',
    to: '',
  },
  {
    name: 'a body that met a spin that was not ready begins others',
    file: 'read.ts',
    from: '    if ((reader.flags & PENDING) !== 0) throw notReadyError(cell)\n',
    to: '',
  },
  {
    name: 'runs in flight are joined whatever they have read',
    file: 'agreement.ts',
    from: `      if (depth > place) return depth
`,
    to: `      if (depth > place + 1e9) return depth
`,
  },
  {
    name: 'runs in flight are never joined by other contexts',
    file: 'agreement.ts',
    from: 'if (flight.view === view) return AGREES\n',
    to: 'if (flight.view === view) return AGREES\n  if (flight.view !== view) return STRANGER\n',
  },
  {
    name: 'frozen forks join what began before them',
    file: 'agreement.ts',
    from: ' || flight.place < view.frozenDepth',
    to: '',
  },
  {
    name: 'a private run in flight is joined',
    file: 'agreement.ts',
    from: 'if (flight.isPrivate || !isBelow',
    to: 'if (!isBelow',
  },
  {
    name: 'an ancestor answers after a refresh in a fork',
    file: 'frames.ts',
    from: '  if (isForgotten(cell, view)) return false\n',
    to: '',
  },
  {
    name: 'what was stale at the moment of a frozen fork passes for clean',
    file: 'cell.ts',
    from: 'checkedAt = -1',
    to: 'checkedAt = 0',
  },
  {
    name: 'no run is ever in doubt',
    file: 'judge.ts',
    from: "flight.isInDoubt = verdict === 'in doubt'",
    to: 'flight.isInDoubt = false',
  },
  {
    name: 'stale runs go on',
    file: 'judge.ts',
    from: 'const isChanged = reading.seen !== UNTRACKED',
    to: 'const isChanged = reading.seen === judge',
  },
  {
    name: 'a view that has detached takes the run with it',
    file: 'judge.ts',
    from: 'if (level > flight.place && !flight.isPrivate && hasOthers(flight)) {',
    to: 'if (level < 0 && hasOthers(flight)) {',
  },
  {
    name: 'runs that are given up are not counted',
    file: 'judge.ts',
    from: 'return ++late!.restarts >= MOST_RESTARTS',
    to: 'return late === undefined',
  },
  {
    name: 'a run that was blocked never begins again',
    file: 'judge.ts',
    from: 'if (isReady || wayTo',
    to: 'if (wayTo',
  },
  {
    name: 'runs that nobody waits for go on',
    file: 'end.ts',
    from: "if (waiters.size === 0) return endFlight(flight, 'cancelled')",
    to: 'if (waiters.size === 0) return',
  },
  {
    name: 'the eyes of a run never change hands',
    file: 'end.ts',
    from: `if (heir === undefined) endFlight(flight, 'cancelled')
  else handOver(flight, heir)`,
    to: 'void heir',
  },
  {
    name: 'those who see other cells than the run has read stay',
    file: 'end.ts',
    from: 'if (port.waiter.context !== view) wake(port)',
    to: 'void port',
  },
  {
    name: 'a closed view takes the run with it',
    file: 'end.ts',
    from: 'if (heir === undefined) endFlight(flight, closedError())',
    to: 'if (heir !== flight.view) endFlight(flight, closedError())',
  },
  {
    name: 'the place of a run in flight never sinks',
    file: 'end.ts',
    from: 'if (flight.depth === place) return',
    to: 'if (flight.depth >= place) return',
  },
  {
    name: 'awaits of dead runs hang',
    file: 'end.ts',
    from: 'for (const reject of undo) reject(error())',
    to: '',
  },
  {
    name: 'awaits of spins in dead runs hang',
    file: 'end.ts',
    from: 'for (const one of awaits) one.close()',
    to: '',
  },
  {
    name: 'a result in doubt passes for clean',
    file: 'publish.ts',
    from: 'if (isUnsure) cell.flags =',
    to: 'if (isUnsure && !handle) cell.flags =',
  },
  {
    name: 'a result in doubt passes for clean in a fork',
    file: 'publish.ts',
    from: 'flight.startedAt = isUnsure ? -1 : view.tree.epoch',
    to: 'flight.startedAt = view.tree.epoch',
  },
  {
    name: 'an error of a circle stays for ever',
    file: 'publish.ts',
    from: '  addCures(flight)\n',
    to: '',
  },
  {
    name: 'which inputs were asked for side by side is not remembered',
    file: 'publish.ts',
    from: 'handle.late!.order = order',
    to: 'void order',
  },
  {
    name: 'a run in doubt is not held',
    file: 'awaiting.ts',
    from: `  if (isGood(flight)) {
    flight.view`,
    to: `  if (isGood(flight) || reject !== undefined) {
    flight.view`,
  },
  {
    name: 'a run in doubt tracks on',
    file: 'awaiting.ts',
    from: 'if (flight.isStale || flight.isInDoubt) {',
    to: 'if (flight.isStale && flight.isInDoubt) {',
  },
  {
    name: 'what a run has made ends with the next change, when it is given up between changes',
    file: 'awaiting.ts',
    from: `    // Nobody else may do this soon: no change is going on.
    drain()
`,
    to: '',
  },
  {
    name: 'a circle of awaits is not noticed',
    file: 'awaiting.ts',
    from: 'if (circle !== undefined) return this.#fail(circle)',
    to: '',
  },
  {
    name: 'an await that nobody hears is an unhandled rejection',
    file: 'awaiting.ts',
    from: '  promise.catch(() => {})\n',
    to: '',
  },
  {
    name: 'awaits stand before what was tracked before them',
    file: 'awaiting.ts',
    from: '  if (flight.head !== null) harvest(flight)\n}',
    to: '}',
  },
  {
    name: 'what a body reads after it has turned out to wait is no input',
    file: 'take-off.ts',
    from: `    harvest(flight)
    return goOn`,
    to: '    return goOn',
  },
  {
    name: 'a run begins although something was written since its launch',
    file: 'advance.ts',
    from: 'flight.startedAt !== view.tree.epoch) {',
    to: 'flight.startedAt > view.tree.epoch) {',
  },
  {
    name: 'a run begins although nobody waits for it any more',
    file: 'advance.ts',
    from: 'waiters.size === 0 || ',
    to: '',
  },
  {
    name: 'after a rebuild a compiled body is not known to wait',
    file: 'claims.ts',
    from: 'isKnownToWait(body, cell.options)',
    to: 'isKnownToWait(body, null)',
  },
  {
    name: 'an AbortError is remembered',
    file: 'advance.ts',
    from: 'if (hasFailed && AbortError.is(result))',
    to: 'if (hasFailed && result === AbortError)',
  },
  {
    name: 'a body that is blocked keeps its awaits',
    file: 'advance.ts',
    from: '  giveBack(flight, () => notReadyError(spin))\n',
    to: '',
  },
  {
    name: 'an undone batch loses the runs that were begun in it',
    file: 'batch.ts',
    from: '(cell.flags & FLYING) | ',
    to: '',
  },
  {
    name: 'what get() began is cancelled',
    file: 'read.ts',
    from: 'if (cell === null && found.length > before) context.tree.hooks.keep(context, handle)',
    to: '',
  },
  {
    name: 'a walk goes on where it stopped although something was written',
    file: 'waiting.ts',
    from: 'way?.epoch === view.tree.epoch && way.view === view ?',
    to: 'way !== null ?',
  },
  {
    name: 'a walk goes on where it stopped although it waited for several runs',
    file: 'waiting.ts',
    from: 'found.length !== 1)',
    to: 'found.length === 0)',
  },
  {
    name: 'what a body itself has changed is not noticed',
    file: 'segment.ts',
    from: 'if (!isAsSeen) wake(flight.port)',
    to: '',
  },
  {
    name: 'a run is not told of changes of what it awaited',
    file: 'segment.ts',
    from: '  linkToPort(flight, reading, dep, isAsSeen)\n',
    to: '',
  },
  {
    name: 'runs are cancelled too late',
    file: 'drain.ts',
    from: 'while (lonely.size > 0 && cancelLonely())',
    to: 'while (lonely.size < 0)',
  },
  {
    name: 'watchers of forks do not hear of a dispose',
    file: 'operations.ts',
    from: 'wakeAll(handle, () => true)',
    to: '',
  },
  // Faults, and what ends while it is looked at.
  {
    name: 'an effect runs although what was run for it has ended it',
    file: 'run-in-root.ts',
    from: 'else if ((flags & ENDED) !== 0) {',
    to: 'else if (flags < 0) {',
  },
  {
    name: 'a watcher is told although what was run for it has ended it',
    file: 'watch.ts',
    from: '      if (!this.isActive) return this.endEffect()\n      if (cell === null)',
    to: '      if (cell === null)',
  },
  {
    name: 'a reader that has withdrawn while it was answered goes on waiting',
    file: 'reader.ts',
    from: '      if (!this.isActive) return\n      if (cell === null)',
    to: '      if (cell === null)',
  },
  {
    name: 'a fork joins a run that waits for what the fork would not wait for',
    file: 'agreement.ts',
    from: 'for (const { place } of found.splice(runs)) depth',
    to: 'for (const { place } of found.splice(runs)) if (place < 0) depth',
  },
  {
    name: 'a fork asks about a run as often as there are ways to it',
    file: 'agreement.ts',
    from: ' || asked.has(flight)',
    to: '',
  },
  {
    name: 'what a body returns is looked at without care',
    file: 'advance.ts',
    from: 'return settle(flight, error, true)\n  }',
    to: 'throw error\n  }',
  },

  // ids, children and scopes
  {
    name: 'the children of the former run live on',
    file: 'children.ts',
    from: '  logChildren(cell)\n  doom(cell.children, cell)\n',
    to: '  logChildren(cell)\n',
  },
  {
    name: 'what a run has made that ended without a result lives on',
    file: 'children.ts',
    from: 'if (children !== null) doomed.add(children)',
    to: '',
  },
  {
    name: 'an undo does not bring former children back',
    file: 'children.ts',
    from: 'if (former?.cell === cell) doomed.delete(former)',
    to: '',
  },
  {
    name: 'a fork copies a result with what belongs to the run of another context',
    file: 'pull.ts',
    from: 'if (isCopied && candidate.children !== null) return compute(view, frame)',
    to: '',
  },
  {
    name: 'a fork that lets go of a result keeps what belongs to its run',
    file: 'overlay.ts',
    from: '  releaseChildren(cell)\n',
    to: '',
  },
  {
    name: 'frozen forks lose what is disposed later',
    file: 'overlay.ts',
    from: 'if (at.frozen !== null && at.frozen.slotLimit <= options!.disposedAt!) return true',
    to: '',
  },
  {
    name: 'frozen forks find what was disposed before them',
    file: 'overlay.ts',
    from: 'at.frozen !== null && at.frozen.slotLimit <= options!.disposedAt!',
    to: 'at.frozen !== null',
  },
  {
    name: 'children stay with what they have read',
    file: 'dispose.ts',
    from: 'if (cell instanceof Cell) unlinkInputs(cell)',
    to: '',
  },
  {
    name: 'what a body writes into what it made makes it private',
    file: 'write.ts',
    from: `  if (isInBody() && isOwnChild(handle)) return
`,
    to: '',
  },
  {
    name: 'what bodies make lives in the snapshot that their context was restored from',
    file: 'children.ts',
    from: ' && !at.parentState!.frozen?.isSnapshot',
    to: '',
  },
  {
    name: 'an id is free though a fork has it',
    file: 'ids.ts',
    from: 'return isVisible(one.home, other) || isVisible(other.home, one)',
    to: 'return isVisible(one.home, other)',
  },
  {
    name: 'counts begin anew in each group of handles',
    file: 'scope.ts',
    from: 'return before + (handle.body === null ? group.signals : group.spins)',
    to: 'return before',
  },
  {
    name: 'what a run has asked for itself counts as seen',
    file: 'change.ts',
    from: 'const seen = formerCell()?.children?.seen',
    to: 'const seen = ownChildren().seen ?? formerCell()?.children?.seen',
  },
  {
    name: 'bodies that met a spin which was not ready count as having seen',
    file: 'children.ts',
    from: '  if (children !== null) children.seen = null\n',
    to: '',
  },
  {
    name: 'a call leaves its forks open',
    file: 'call-scope.ts',
    from: 'for (const fork of this.forks) void fork.close()',
    to: '',
  },
  // Waiting, combinators, externals.
  {
    name: 'those who wait are served although nobody knows whether their runs are good',
    file: 'waiting/line.ts',
    from: 'if (flight === null || isGood(flight)) return false',
    to: 'if (flight === null || isGood !== undefined) return false',
  },
  {
    name: 'those who came last are served first',
    file: 'waiting/line.ts',
    from: 'this.#places.find(',
    to: 'this.#places.findLast(',
  },
  {
    name: 'forks take what their parents wait for',
    file: 'waiting/line.ts',
    from: '    this.#lineAbove()?.serve()\n',
    to: '',
  },
  {
    name: 'who was held in a line is not served when its run turns out good',
    file: 'waiting/line.ts',
    from: '        this.#held.delete(place)\n        this.#call()\n',
    to: '        this.#held.delete(place)\n',
  },
  {
    name: 'a run that has ended keeps its place in the line',
    file: 'waiting/errand.ts',
    from: '    this.#giveBack()\n',
    to: '',
  },
  {
    name: 'a run that takes is shared with forks',
    file: 'waiting/errand.ts',
    from: 'if (!this.#isReading) makeFlightPrivate(flight)',
    to: '',
  },
  {
    name: 'what was to be taken in a batch that throws is taken',
    file: 'waiting/errand.ts',
    from: 'if (current.batches > 0) logUndo(() => this.#neverBegin())',
    to: '',
  },
  {
    name: 'messages are added in place although a fork shares them',
    file: 'waiting/queue.ts',
    from: 'if (grows && items.length === to) {',
    to: 'if (grows && items.length >= to) {',
  },
  {
    name: 'a permit gives itself back twice',
    file: 'waiting/semaphore.ts',
    from: '    if (!this.#isHeld) return\n',
    to: '',
  },
  {
    name: 'a permit that was given back in a batch that throws is lost',
    file: 'waiting/semaphore.ts',
    from: 'logUndo(() => (this.#isHeld = true))',
    to: 'void logUndo',
  },
  {
    name: 'a walk goes on over what waits for no run',
    file: 'waiting.ts',
    from: 'if (!isWay || found',
    to: 'if (void isWay || found',
  },
  {
    name: 'a body that acted before it waited flies where others find it',
    file: 'take-off.ts',
    from: 'flight.isPrivate ? flight.view.level : isRoot',
    to: 'isRoot',
  },
  {
    name: 'the losers of a race stay inputs',
    file: 'combinators/first.ts',
    from: 'for (const loser of open) loser.withdraw()',
    to: '',
  },
  {
    name: 'a part that was cancelled ends a race',
    file: 'combinators/race.ts',
    from: 'isEnd: (error) => !(error instanceof AbortError)',
    to: 'isEnd: (error) => error !== AbortError',
  },
  {
    name: 'all fails with what fails first in time',
    file: 'combinators/all.ts',
    from: 'for (const one of waiting) values.push(await one)',
    to: 'values.push(...(await Promise.all(waiting)))',
  },
  {
    name: 'copies of forks outlive the context above',
    file: 'external.ts',
    from: 'copies === mine || isBelow(copies.parent, context)',
    to: 'copies === mine || isBelow === undefined',
  },
  {
    name: 'a fork of a fork is made of the original',
    file: 'external.ts',
    from: 'new Copy(signalCell(from, handle).value, fork)',
    to: 'new Copy(signalCell(handle.home, handle).value, fork)',
  },

  // time
  {
    name: 'a sleep that has ended stays an input',
    file: 'sleep.ts',
    from: '  if (at >= 0) flight.readings.splice(at, 1)\n',
    to: '',
  },
  {
    name: 'the timer of a run that is over goes on',
    file: 'sleep.ts',
    from: `    this.cancel()
    this.#leave()`,
    to: '    this.#leave()',
  },
  {
    name: 'a run is given up when its clock becomes another one',
    file: 'judge.ts',
    from: '    reading.seen = cell.value\n',
    to: '',
  },
  {
    name: 'a fork leaves its timers with the clock of its parent',
    file: 'simulation.ts',
    from: '  followed.moveTo(clock, (owner) => belongs(owner, context, clock))\n',
    to: '',
  },
  {
    name: 'time goes on after one turn of promises',
    file: 'settling.ts',
    from: '(task) => afterMicrotasks(() => nextTick(task))',
    to: '(task) => () => queueMicrotask(task)',
  },
  {
    name: 'what waits for something else does not hold time up',
    file: 'settling.ts',
    from: 'return foreign > 0 || !waits',
    to: 'return foreign < 0 && waits',
  },
  {
    name: 'a run is handed to somebody who does not see its place',
    file: 'end.ts',
    from: 'isBelow(context, place) && !isShut(context)',
    to: '!isShut(context)',
  },
  {
    name: 'a limited spin waits for its input to be renewed',
    file: 'walk.ts',
    from: '  if (options?.isImpatient === true) return true\n',
    to: '',
  },

  // Snapshots, bytes, rebuilding.
  {
    name: 'a snapshot does not ask that what changes in place is kept',
    file: 'snapshot.ts',
    from: '    keep(origin)\n',
    to: '',
  },
  {
    name: 'what is restored does not have the private results of its world',
    file: 'overlay.ts',
    from: 'if (above === null || !(isSnapshot(at) || isSnapshot(above))) return false',
    to: 'if (above !== null || at !== owner) return false',
  },
  {
    name: 'a stored input that has changed counts as seen',
    file: 'collect.ts',
    from: '(isSignal || seen !== UNSET) ? AS_SEEN : CHANGED',
    to: '(isSignal || seen !== UNSET) ? AS_SEEN : AS_SEEN',
  },
  {
    name: 'what depends on a stored result that is out of date is not told',
    file: 'plant.ts',
    from: '(!hasResult || isForgotten || hasChanged) &&',
    to: '(!hasResult || isForgotten) &&',
  },
  {
    name: 'what has read something that a model does not make any more keeps its result',
    file: 'rebuild.ts',
    from: '    sub.flags |= DIRTY\n',
    to: '',
  },
  {
    name: 'a difference leaves out signals with another value',
    file: 'difference.ts',
    from: '!isIdentical(base.signals.values[row], signals.values[now])',
    to: 'false',
  },
  {
    name: 'a difference leaves out other results',
    file: 'difference.ts',
    from: '    isIdentical(base.values[row], next.values[now]) &&\n',
    to: '',
  },
  {
    name: 'a difference leaves out what became of inputs',
    file: 'difference.ts',
    from: '      if (base.seen[one] !== next.seen[other]) return false\n',
    to: '',
  },
  {
    name: 'a difference leaves out which inputs were asked for side by side',
    file: 'difference.ts',
    from: '    hasSameOrder(row, now) &&\n',
    to: '',
  },
  {
    name: 'a difference leaves out other inputs',
    file: 'difference.ts',
    from: '      if (input !== numberOf(next.inputs[other]!, after)) return false\n',
    to: '',
  },
  {
    name: 'what a difference leaves out reads other rows than before',
    file: 'difference.ts',
    from: 'inputs.from(base, (input) => numberOf(input, numbers))',
    to: 'inputs.from(base, (input) => input)',
  },
  {
    name: 'bindings of the base are not found again',
    file: 'difference.ts',
    from: '  numberBindings(base, bindings, firstOfBindings, rows)\n',
    to: '',
  },
  {
    name: 'a mailbox is saved with what was posted later',
    file: 'listing.ts',
    from: 'saved === undefined ? value : saved(value as never)',
    to: 'value',
  },
  {
    name: 'a mailbox adds to the list of a snapshot',
    file: 'waiting/queue.ts',
    from: 'if (grows && items.length === to) {',
    to: 'if (items.length === to) {',
  },
  {
    name: 'the list of saves is gone through after every third',
    file: 'saves.ts',
    from: 'const FEWEST = 1000',
    to: 'const FEWEST = 3',
    survives: true,
  },
  {
    name: 'stretches of saves in which somebody begins to read are joined',
    file: 'saves.ts',
    from: 'before === undefined || before.readers?.deref() !== undefined',
    to: 'before === undefined',
  },
  {
    name: 'who has taken saves over goes on as if from where it began',
    file: 'overlay.ts',
    from: '  moment.readers = readersAtEnd(context.tree)\n',
    to: '',
  },
  {
    name: 'a body that was taken down does not count as running',
    file: 'deep.ts',
    from: 'if ((cell.flags & DIRTY) !== 0) cell.flags |= RUNNING',
    to: '',
  },
  {
    name: 'members of a circle are taken down when their results are read',
    file: 'run-in-root.ts',
    from: ' && (flags & CIRCULAR) === 0 && !isOfRunning',
    to: ' && !isOfRunning',
  },
  {
    name: 'what belongs to a run on the stack is begun again without it',
    file: 'nesting.ts',
    from: 'return maker !== undefined && (locate(view, maker).flags & RUNNING) !== 0',
    to: 'return maker === null',
  },
]
