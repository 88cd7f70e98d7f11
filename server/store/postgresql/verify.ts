/** Proves that a lake in PostgreSQL is whole: what it holds is copied into a file that goes again, and looked at there. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyLake, type Table } from '../copy.ts'
import { fillSqlite } from '../sqlite/dump.ts'
import { type Checked, count, type Open, type Problem, type Progress } from '../sqlite/verify/check.ts'
import { verifyCopy } from '../sqlite/verify/verify.ts'
import { dumpPostgresql } from './dump.ts'
import type { Login, Session } from './session.ts'

/**
 * Gives each check's result as it ends. Needs as much room in the temporary directory as the lake has rows; only the user may read
 * there. Throws when the database cannot be read, or another version of Caspian made the lake.
 */
export async function* verifyPostgresql(login: Login, progress: Progress = () => undefined, open?: Open): AsyncGenerator<Checked> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-verify-'))
  try {
    const file = join(room, 'lake.db')
    {
      await using from = await dumpPostgresql(login)
      await using to = fillSqlite(file, true)
      const began = performance.now()
      await copyLake(from, to, (table: Table, rows) => progress(`reading ${table}`, rows, (performance.now() - began) / 1000))
      yield await headCheck(from.session, began)
    }
    yield* verifyCopy(file, progress, open)
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

/** The row that says where the log ends, which the next commit goes on from. */
async function headCheck(session: Session, began: number): Promise<Checked> {
  const { rows } = await session.run<{ what: string; held: string; should: string }>({
    text: `with l as (select * from log order by position desc limit 1), told as (
        select 'position' as what, h.position::text as held, coalesce((select position from l), 0)::text as should from head h
        union all select 'chain', h.chain, coalesce((select chain from l), repeat('0', 64)) from head h
        union all select 'stamp', h.stamp, coalesce((select stamp from l), repeat('0', 16)) from head h
        union all select 'number', h.number::text, coalesce((select max(number) from log where log.origin = h.origin), 0)::text from head h where h.applied is null
        union all select 'entries', h.applied::json ->> 'place', (select count(*) from entry)::text from head h where h.applied is not null
        union all select 'entries of ' || e.origin, concat(h.applied::json #>> array['ends', e.origin, 'number'], ' ', h.applied::json #>> array['ends', e.origin, 'chain']), concat(e.number, ' ', e.chain)
          from head h cross join entry e where h.applied is not null and not exists (select 1 from entry n where n.origin = e.origin and n.number > e.number)
        union all select 'last entity', h.entity::text, coalesce((select max(key) from entity), 0)::text from head h
        union all select 'last relation', h.relation::text, coalesce((select max(key) from relation), 0)::text from head h
      ) select what, held, should from told`,
  })
  const problems: Problem[] = rows
    .filter((row) => row.held !== row.should)
    .map((row) => ({ at: 'the head', what: `has ${row.what} ${row.held} and should have ${row.should}` }))
  if (rows.length === 0) problems.push({ at: 'the head', what: 'is gone' })
  return {
    name: 'head',
    means: 'where the log ends is kept wrongly: the next commit would not follow the last',
    saw: `${count(rows.length, 'value')} as the log and the tables have them`,
    failures: problems.length,
    problems,
    warnings: [],
    seconds: (performance.now() - began) / 1000,
  }
}
