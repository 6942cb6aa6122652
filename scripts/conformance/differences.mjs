// Where the engine does otherwise than a suite expects, on purpose, and why; and what it answers where the suite only asks.
// Tests that are not named here have to pass, and those that are named have to fail.

const FRAMEWORK = 'reactive-framework-test-suite'
const POLYFILL = 'signal-polyfill'

export const differences = [
  {
    suite: FRAMEWORK,
    reason:
      'Effects and watchers are not made in bodies: the error DSC305 says so. A body of a spin or an effect owns spins and signals, and what is to be watched is made outside.',
    tests: [
      'Effect Lifecycle › #222 effect created inside cleanup tracks its own deps',
      'Nested Effects & Ordering › #164 inner autorun created inside outer tracks own deps',
      'Nested Effects & Ordering › #210 multiple inner effects all cleaned when outer re-runs',
      'Nested Effects & Ordering › #48 nested effects depend on state of outer effects',
    ],
  },
  {
    suite: FRAMEWORK,
    reason:
      'What a body makes belongs to its run, and is made with that run; bodies do not make things in a context.',
    tests: [
      'Effect Lifecycle › #214 parent disposes and recreates child: downstream sees correct value',
    ],
  },
  {
    suite: FRAMEWORK,
    reason:
      'A batch that throws leaves nothing: everything that it wrote is undone, and nobody is woken.',
    tests: [
      'Batching / Transaction › #69 pending effects run even if batch callback throws',
      'Error Handling › #154 batch throw: effects survive, graph consistent',
    ],
  },
  {
    suite: POLYFILL,
    reason:
      'Two values that `Object.is` takes for one are one: `equals` is not asked about them, and cannot make them a change.',
    tests: [
      'Computed › Comparison semantics › applies custom equality in Computed',
      'Signal.State › Comparison semantics › applies custom equality in State',
      'Custom equality › works for State',
      'Custom equality › works for Computed',
    ],
  },
  {
    suite: POLYFILL,
    reason: 'What `equals` reads is nobody’s input. Only bodies have inputs.',
    tests: ['Custom equality › does not leak tracking information'],
  },
  {
    suite: POLYFILL,
    reason:
      'When `equals` of a spin throws, the result counts as another one, and the fault goes to `onFault`: the spin has a value, and keeps it.',
    tests: ['Errors › are cached by computed signals when equals throws'],
  },
  {
    suite: POLYFILL,
    reason:
      'A watcher is told at the end of a change, with the new value: what is watched is kept up to date. There is no watcher that is told in the middle and leaves the computing to somebody else.',
    tests: [
      'watch and unwatch › understands dynamic dependency sets',
      'Watcher › should work',
      'Errors › are cached by computed signals when watched',
      'Pruning › does similar pruning for live signals',
    ],
  },
  {
    suite: POLYFILL,
    reason: 'Watchers are called when the change is over, so they may read and write.',
    tests: ['Prohibited contexts › disallows reads and writes during watcher notify'],
  },
  {
    suite: POLYFILL,
    reason: 'A spin that writes what it has read is not up to date: the next reader runs it again.',
    tests: ['Prohibited contexts › allows writes during computed'],
  },
  {
    suite: POLYFILL,
    reason: 'Nobody is told that something is watched for the first time, or no longer.',
    tests: [
      'liveness › only changes on first and last descendant',
      'liveness › is tracked well on computed signals',
      'Receivers › is this for watched/unwatched',
    ],
  },
  {
    suite: POLYFILL,
    reason: 'A body is not told which spin it is the body of; its run is what it gets.',
    tests: ['currentComputed › works'],
  },
]

/** What the engine answers to the questions that have no right answer. */
export const answers = {
  'Behavioral Differences › #17 computed evaluation timing': 'lazy',
  'Behavioral Differences › #15 unread computed subscription': 'no subscription',
  'Behavioral Differences › #146 recompute count on multiple dep changes': 'single recompute',
  'Behavioral Differences › #29 NaN equality semantics': 'Object.is',
  'Behavioral Differences › #167 computed NaN downstream propagation': 'Object.is',
  'Behavioral Differences › #30 same-reference signal write': 'skips',
  'Behavioral Differences › #176 batch return value': 'returns value',
  'Behavioral Differences › #173 mid-propagation read isolation': 'post-write',
  'Behavioral Differences › #174 intra-run read-after-write': 'post-write',
  'Behavioral Differences › #88 effect subscription after first-run throw': 'keeps subscribed',
  'Behavioral Differences › #106 effect throw isolation in flush': 'continues',
  'Behavioral Differences › #86 computed error caching': 'caches error',
  'Behavioral Differences › #107 non-Error throw caching': 'caches error',
  'Behavioral Differences › #49 inner write re-run through computed chain': 'runs 2x per write',
  'Behavioral Differences › #62 infinite loop in effect': 'cycle detected',
  'Behavioral Differences › #175 effect multi-signal write batching': 'batched',
}
