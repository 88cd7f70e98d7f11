/** Which tables queries name, as views are written in several engines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesIn } from './sql-names.ts'

const said = (sql: string) => namesIn(sql).map((name) => name.map(([written]) => written).join('.'))

test('names stand after FROM and JOIN, in every part of a query', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'select * from orders': ['orders'],
    'SELECT o.id FROM shop.public.orders AS o WHERE o.x > 3': ['shop.public.orders'],
    'select a from t1 x, t2 y, lateral f(x.a) z, s.t3 where a in (1, 2)': ['t1', 't2', 's.t3'],
    'select a from t1 left outer join t2 on t1.a = t2.b, t3': ['t1', 't2', 't3'],
    'select a from (select b from inner_t) q join (t4 cross join t5) using (a, b)': ['inner_t', 't4', 't5'],
    'select (select max(x) from m) , (select 1) from t where exists (select 1 from e where e.a = t.a)': ['m', 't', 'e'],
    'select a from t union all select a from u intersect (select a from v)': ['t', 'u', 'v'],
    'select a from only t order by a, b limit 3': ['t'],
    'select a from t group by a, b having c > 1': ['t'],
    'create view x as select 1': [],
    '': [],
  }
  for (const [sql, names] of Object.entries(cases)) assert.deepEqual(said(sql), names, sql)
})
test('what only looks like a name is none', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "select extract(year from placed), substring(a from 2), trim(both 'x' from b) from t": ['t'],
    'select a is distinct from b from t': ['t'],
    'select \'from nowhere\', "from" from t -- from comment\n/* join other */': ['t'],
    'select * from generate_series(1, 3) g, unnest(xs)': [],
    "select * from 'file.parquet', a.b.c.d": [],
    "select 'it''s from x' from t where a = 'join y'": ['t'],
  }
  for (const [sql, names] of Object.entries(cases)) assert.deepEqual(said(sql), names, sql)
})
test('names that the query gives itself are none', () => {
  const sql = `with recursive a as (select * from raw), b (x, y) as not materialized (select * from a join more on true), "C" as (with d as
    (select 1 from deep) select * from d) select * from b join c using (x) join s.a on true`
  assert.deepEqual(said(sql), ['raw', 'more', 'deep', 's.a'])
})
test('quotes keep what they hold, and what has none may be folded', () => {
  assert.deepEqual(namesIn('select * from "My ""Cat""".`a.b`.Orders, Orders o'), [
    [['My "Cat"'], ['a.b'], ['Orders', 'orders']],
    [['Orders', 'orders']],
  ])
})
test('a query of a million brackets or quotes takes no longer than its length', () => {
  for (const sql of [
    '('.repeat(1_000_000),
    '"'.repeat(999_999),
    "'".repeat(999_999),
    `select * from ${'a.'.repeat(400_000)}`,
    'a as ('.repeat(160_000),
    ') as ('.repeat(160_000),
  ])
    assert.ok(said(sql).length <= 1, sql.slice(0, 20))
})
