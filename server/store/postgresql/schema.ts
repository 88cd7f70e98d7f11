/** Brings the tables of a PostgreSQL lake up to date, and what stands in them once. */
import { randomBytes } from 'node:crypto'
import { migrations } from './migrations.ts'
import { Refused, type Session } from './session.ts'

/** Any number; the lock of those who change tables. */
const migrating = 4_127_700_001

/** Makes or migrates the tables, one server at a time. Throws when a newer Caspian made them. */
export async function migrate(session: Session): Promise<void> {
  await session.run({ text: 'select pg_advisory_lock($1)' }, [migrating])
  try {
    await session.run({
      text: 'create schema if not exists caspian; create table if not exists caspian.meta (name text primary key, value text not null)',
    })
    const at = await versionOf(session)
    if (at > migrations.length)
      throw new Refused(`the database was written by a newer Caspian (schema ${at}, this one knows ${migrations.length}); start that one`)
    for (let version = at; version < migrations.length; version++)
      await session.run({
        text: `begin; ${migrations[version]}; insert into meta values ('schema', '${version + 1}') on conflict (name) do update set value = excluded.value; commit`,
      })
  } finally {
    await session.run({ text: 'select pg_advisory_unlock($1)' }, [migrating])
  }
}

/** Made with the lake, sealed when the lake has a key; all servers read it. */
export async function tokenKeyIn(session: Session): Promise<Uint8Array> {
  const made = randomBytes(32).toString('hex')
  await session.run({ text: `insert into meta values ('token key', $1) on conflict (name) do nothing` }, [made])
  const { rows } = await session.run<{ value: string }>({ text: `select value from meta where name = 'token key'` })
  return Buffer.from(rows[0]?.value ?? made, 'hex')
}

export async function replaceTokenKeyIn(session: Session, was: Uint8Array, is: Uint8Array): Promise<void> {
  const values = [is, was].map((key) => Buffer.from(key).toString('hex'))
  await session.run({ text: `update meta set value = $1 where name = 'token key' and value = $2` }, values)
}

/** How many migrations the database has. */
export async function versionOf(session: Session): Promise<number> {
  const { rows } = await session.run<{ value: string }>({ text: `select value from meta where name = 'schema'` })
  return Number(rows[0]?.value ?? 0)
}

/** Takes over the count of an origin: what is written from now on is its. A server that still writes for another stops. */
export async function takeOrigin(session: Session, origin: string): Promise<void> {
  await session.run(
    {
      text: `update head set origin = $1, number = coalesce((select number from log where origin = $1 order by position desc limit 1), 0) where origin <> $1`,
    },
    [origin],
  )
}
