import { createContext, type Context, type External, type Signal, type Spin } from 'dscope'
import { createDatabase, type Database } from './forkable.ts'

/** A shop whose goods are rows, and what is worked out from them. */
export interface Shop {
  readonly world: Context
  readonly database: External<Database>
  /** Counts the changes of the rows: what was read from them is read again. */
  readonly changes: Signal<number>
  readonly vat: Signal<number>
  readonly worth: Spin<number>
}

export async function openShop(): Promise<Shop> {
  const world = createContext({ id: 'shop' })
  const database = world.external(await createDatabase())
  const changes = world.signal(0, { id: 'changes' })
  const vat = world.signal(0.19, { id: 'vat' })

  const goods = world.spin(async function goods(run) {
    run.track(changes)
    const here = await run.await(database.get())
    const { rows } = await run.await(
      here.query<{ sum: number }>('select sum(price * count)::float as sum from goods'),
    )
    console.log('  (rows are read)')
    return rows[0]!.sum
  })
  const worth = world.spin(async function worth(run) {
    const net = await run.await(goods)
    return Math.round(net * (1 + run.track(vat)) * 100) / 100
  })

  const shop = { world, database, changes, vat, worth }
  await change(
    shop,
    world,
    `create table goods (name text primary key, price float, count int);
     insert into goods values ('chair', 40, 10), ('table', 100, 3), ('lamp', 15, 20)`,
  )
  return shop
}

/** Changes the rows of one context, and tells what has read them. */
export async function change(shop: Shop, context: Context, sql: string): Promise<void> {
  const here = await context.run(() => shop.database.get())
  await here.exec(sql)
  context.update(shop.changes, (count) => count + 1)
}
