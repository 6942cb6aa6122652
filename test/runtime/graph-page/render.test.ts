import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Inspection } from '../../../runtime/engine/surface.ts'
import { renderGraph } from '../../../runtime/graph-page/render.ts'

/** What is drawn of each context: its nodes in their order, and what is said below. */
function drawn(inspection: Inspection) {
  const panels = renderGraph(inspection).split('<section ').slice(1)
  return panels.map((panel) => ({
    nodes: [...panel.matchAll(/data-cell="([^"]*)"/g)].map(([, id]) => id),
    tabs: [...panel.matchAll(/class="node[^"]*" tabindex="0"/g)].length,
    said: /<p class="hidden">(.*)<\/p>/.exec(panel)?.[1],
    height: Number(/<svg [^>]*height="(\d+)"/.exec(panel)?.[1]),
  }))
}

function chain(world: Context, length: number) {
  const price = world.signal(1, { id: 'price' })
  const spins = Array.from({ length: length - 1 }, (_, index) =>
    world.spin((run) => index + run.track(price), { id: `spin ${index}` }),
  )
  for (const spin of spins) spin.get()
  return { price, spins }
}

test('a fork of a large world is drawn with what differs and what that has read, close together, and says how much is left out', () => {
  const world = createContext()
  const { price, spins } = chain(world, 300)
  const fork = world.fork({ set: [[price, 5]] })
  fork.get(spins[298]!)
  const other = world.fork()
  other.watch(spins[200]!, () => {})
  const [root, two, one] = drawn(world.inspect({ forks: [fork, other] }))
  expect([root!.nodes.length, root!.said]).toEqual([300, undefined])
  // All spins are out of date in the first fork, and the other one has nothing but who watches.
  expect([one!.nodes.length, one!.said]).toEqual([300, undefined])
  expect(two).toMatchObject({
    nodes: ['spin 200', 'price'],
    said: '298 more are as in the parent, and not drawn.',
  })
  expect(two!.height).toBeLessThan(root!.height / 10)
})

test('a fork of a small world is drawn with all that it sees, and each picture has one stop for the Tab key', () => {
  const world = createContext()
  chain(world, 120)
  const panels = drawn(world.inspect({ forks: [world.fork()] }))
  expect(panels.map(({ nodes, tabs, said }) => [nodes.length, tabs, said])).toEqual([
    [120, 1, undefined],
    [120, 1, undefined],
  ])
})

test('a context that is closed is drawn as closed, with nothing in it', () => {
  const world = createContext()
  chain(world, 3)
  const fork = world.fork()
  const below = fork.fork()
  void fork.close()
  const panels = drawn(world.inspect({ forks: [fork, below] }))
  expect(panels.map(({ nodes, said }) => [nodes.length, said])).toEqual([
    [3, undefined],
    [0, 'It is closed.'],
    [0, 'It is closed.'],
  ])
})
