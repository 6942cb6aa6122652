import { PGlite, type PGliteInterface } from '@electric-sql/pglite'

export type Database = PGliteInterface

/** A Postgres in this process, which knows what to do when its context is forked: it copies itself as it is at that moment. */
export async function createDatabase(): Promise<Database> {
  return forkable(await PGlite.create())
}

function forkable(database: Database): Database {
  return Object.assign(database, {
    [Symbol.for('dscope.fork')]: async () => forkable(await database.clone()),
  })
}
