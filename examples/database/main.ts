import type { Context } from 'dscope'
import { change, openShop } from './shop.ts'

const shop = await openShop()
const { world } = shop

async function tell(context: Context): Promise<void> {
  console.log(`${context.id}: ${await context.read(shop.worth)}`)
}

await tell(world)

// A fork is there at once. The database of the fork has the rows of this moment.
const cheaper = world.fork({ label: 'cheaper' })
await change(shop, world, `update goods set count = 12 where name = 'chair'`)
await change(shop, cheaper, `update goods set price = price * 0.9`)
await tell(cheaper)
await tell(world)

// A fork of the fork has a copy of the fork's rows. What does not touch the rows reads none.
const untaxed = cheaper.fork({ label: 'untaxed' })
await tell(untaxed)
untaxed.set(shop.vat, 0)
await tell(untaxed)
await change(shop, untaxed, `delete from goods where name = 'lamp'`)
await tell(untaxed)
await tell(cheaper)

// The copies are closed with their contexts, the one of a fork's fork too.
const copies = await Promise.all(
  [cheaper, untaxed].map((context) => context.run(() => shop.database.get())),
)
await cheaper.close()
console.log(`copies that are closed: ${copies.filter(({ closed }) => closed).length} of 2`)
await tell(world)

const original = await shop.database.get()
await world.close()
console.log(
  `the original, which is not the world's to close: ${original.closed ? 'closed' : 'open'}`,
)
await original.close()
