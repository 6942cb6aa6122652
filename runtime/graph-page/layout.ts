// Where things are drawn: in layers from left to right, so that everything stands to the right of what it has read. What is read from
// further left leads through places of its own in the layers between, and not behind what stands there.

export interface Point {
  readonly layer: number
  /** The distance from above, in pixels. */
  readonly top: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Point>
  /** The points that a line from one thing to others further right leads through, one for each layer between. */
  readonly ways: ReadonlyMap<string, readonly Point[]>
}

/** How often the layers are put in order by their neighbours. */
const SWEEPS = 8

/** Something in a layer: a thing, or the passage of what is read from it. */
interface Item {
  readonly id: string
  readonly isPassage: boolean
  readonly left: Item[]
  readonly right: Item[]
  row: number
}

export interface Sizes {
  readonly thing: number
  readonly passage: number
}

/** Places things, given what each has read, and in which layer it stands at least. What is not among them is left out of account. */
export function layOut(
  inputs: ReadonlyMap<string, readonly string[]>,
  least: (id: string) => number,
  sizes: Sizes,
): Layout {
  const layers: Item[][] = []
  const chains = itemsOf(inputs, layersOf(inputs, least), layers)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0
    for (const layer of isForward ? layers : [...layers].reverse()) {
      sortByNeighbours(layer, isForward ? 'left' : 'right')
    }
  }
  const points = new Map<Item, Point>()
  layers.forEach((items, layer) => {
    let top = 0
    for (const item of items) {
      points.set(item, { layer, top })
      top += item.isPassage ? sizes.passage : sizes.thing
    }
  })
  const at = (item: Item) => points.get(item)!
  return {
    places: new Map([...chains].map(([id, [thing]]) => [id, at(thing!)])),
    ways: new Map([...chains].map(([id, [, ...passages]]) => [id, passages.map(at)])),
  }
}

/** The length of the longest way to each from something without inputs. Without recursion: chains may be long. */
function layersOf(
  inputs: ReadonlyMap<string, readonly string[]>,
  least: (id: string) => number,
): Map<string, number> {
  const layers = new Map<string, number>()
  // On the way: of a circle, one is taken for the first.
  const open = new Set<string>()
  for (const first of inputs.keys()) {
    const way = [first]
    for (let id = way.at(-1); id !== undefined; id = way.at(-1)) {
      const known = (inputs.get(id) ?? []).filter((one) => inputs.has(one))
      const next = known.find((one) => !layers.has(one) && !open.has(one) && one !== id)
      if (next !== undefined && !layers.has(id)) {
        open.add(id)
        way.push(next)
        continue
      }
      way.pop()
      open.delete(id)
      const above = known.map((one) => (layers.get(one) ?? -1) + 1)
      if (!layers.has(id)) layers.set(id, Math.max(least(id), ...above))
    }
  }
  return layers
}

/** Each thing with its passages, in the order of the layers. All that is read from one thing has its passages in common. */
function itemsOf(
  inputs: ReadonlyMap<string, readonly string[]>,
  layerById: ReadonlyMap<string, number>,
  layers: Item[][],
): Map<string, Item[]> {
  const chains = new Map<string, Item[]>()
  const create = (id: string, layer: number, isPassage: boolean): Item => {
    const items = (layers[layer] ??= [])
    const item = { id, isPassage, left: [], right: [], row: items.length }
    items.push(item)
    return item
  }
  for (const [id, layer] of layerById) chains.set(id, [create(id, layer, false)])
  for (const [id, list] of inputs) {
    const reader = chains.get(id)![0]!
    for (const input of list) {
      const chain = chains.get(input)
      const steps = layerById.get(id)! - (layerById.get(input) ?? 0)
      if (chain === undefined || steps < 1) continue
      while (chain.length < steps) {
        const last = chain.at(-1)!
        const passage = create(input, layerById.get(input)! + chain.length, true)
        join(last, passage)
        chain.push(passage)
      }
      join(chain[steps - 1]!, reader)
    }
  }
  return chains
}

function join(left: Item, right: Item): void {
  left.right.push(right)
  right.left.push(left)
}

function sortByNeighbours(layer: Item[], side: 'left' | 'right'): void {
  const middles = new Map(layer.map((item) => [item, middle(item, side)]))
  layer.sort((one, other) => middles.get(one)! - middles.get(other)!)
  layer.forEach((item, row) => {
    item.row = row
  })
}

function middle(item: Item, side: 'left' | 'right'): number {
  const neighbours = item[side]
  if (neighbours.length === 0) return item.row
  return neighbours.reduce((sum, { row }) => sum + row, 0) / neighbours.length
}
