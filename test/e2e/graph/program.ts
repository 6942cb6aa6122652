// A price model with two forks, drawn in a page. What the test needs of it is in `model`.

import { createContext } from '../../../runtime/engine/context.ts'
import { showGraph } from '../../../runtime/graph-page/index.ts'

const world = createContext({ id: 'shop', bindings: { currency: 'EUR' } })
const price = world.signal(120, { id: 'price' })
const quantity = world.signal(3, { id: 'quantity' })
const discount = world.signal(0, { id: 'discount' })
const note = world.signal('<b>fragile</b>', { id: 'note' })

const net = world.spin((run) => run.track(price) * run.track(quantity), { id: 'net' })
const reduced = world.spin((run) => run.track(net) * (1 - run.track(discount)), { id: 'reduced' })
const label = world.spin(
  (run) => `${run.track(reduced)} ${run.binding<string>('currency')} ${note.get()}`,
  { id: 'label' },
)
const stock = world.spin(
  (run) => {
    if (run.track(quantity) > 2) throw new Error('only 2 left')
    return 2
  },
  { id: 'stock' },
)
const shipping = world.spin(
  async (run) => {
    const weight = run.track(quantity)
    await run.await(new Promise(() => {}))
    return weight
  },
  { id: 'shipping' },
)
const offer = world.spin(async (run) => `${run.track(label)} + ${await run.await(shipping)}`, {
  id: 'offer',
})
const summary = world.spin((run) => [run.track(label), run.track(net)], { id: 'summary' })

label.get()
stock.peek()
try {
  stock.get()
} catch {
  // It is to be seen as failed.
}
world.watch(label, () => {})
world.effect(function showNet(run) {
  document.title = String(run.track(net))
})
void offer.read().catch(() => {})

const whatIf = world.fork({ label: 'half price', set: [[price, 60]] })
whatIf.get(label)
whatIf.watch(reduced, () => {})
const before = world.fork({ label: 'before', mode: 'frozen' })
discount.set(0.1)

const graph = showGraph(world, document.body, { forks: [whatIf, before], every: 20 })

Object.assign(globalThis, {
  model: { world, whatIf, before, price, quantity, discount, label, summary, graph },
})
