/** Proves that a whole lake is found whole, and that each sort of damage is found and named. */
import assert from 'node:assert/strict'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { Checked } from './check.ts'
import { damaged, found, makeLake, password, proved, room, sql, told, whole } from './test-lake.ts'
import { verifyLake, verifyTail } from './verify.ts'

const rowOf = (name: string, operation: string) => `(select position from log where name = '${name}' and operation = '${operation}')`

/** What is done to the file, and a part of what must be said of it. */
const damages: readonly (readonly [does: string, damage: (db: DatabaseSync) => void, says: RegExp])[] = [
  [
    'a body altered in the log',
    sql(`update log set body = replace(body, 'managed', 'MANAGED') where position = ${rowOf('c', 'create')}`),
    /log: log row 6 has another body than was written/,
  ],
  [
    'a body and its commitment altered',
    sql(`update log set commitment = substr(commitment, 2) || substr(commitment, 1, 1) where position = 3`),
    /log: log row 3 was changed, or does not follow/,
  ],
  ['an actor altered', sql(`update log set actor = 'somebody' where position = 4`), /log: log row 4 was changed/],
  ['a row removed', sql('delete from log where position = 4'), /log: log row 5 follows row 3: the rows between are missing/],
  [
    'the first row removed and the others moved up',
    sql('delete from log where position = 1; update log set position = position - 1'),
    /log: log row 1 is the first of local#1, and is number 2/,
  ],
  [
    'two rows swapped',
    sql(
      'update log set position = 900 where position = 4; update log set position = 4 where position = 5; update log set position = 5 where position = 900',
    ),
    /log: log row 4 is number 5 of local#1, after number 3/,
  ],
  ['an audit row altered', sql(`update audit set actor = 'somebody' where position = 2`), /audit: audit row 2 was changed/],
  ['an audit row removed', sql('delete from audit where position = 2'), /audit: audit row 3 follows row 1: the rows between are missing/],
  ['the last audit row removed', sql('delete from audit where position = 3'), /audit: the audit ends at row 2, and should at 3/],
  [
    'two audit rows swapped',
    sql(
      'update audit set position = 9 where position = 1; update audit set position = 1 where position = 2; update audit set position = 2 where position = 9',
    ),
    /audit: audit row 1 was changed, or does not follow/,
  ],
  ['a stamp set back', sql(`update log set stamp = '0000000000000000' where position = 5`), /log: log row 5 is stamped 0000000000000000, not after/],
  [
    'a row that speaks of nothing',
    sql('update log set subject = 4711 where position = 4'),
    /log: log row 4 speaks of entity 4711, which does not exist/,
  ],
  ['a body that cannot be unpacked', sql(`update log set body = x'00ff' where position = 4`), /log: log row 4 has a body that cannot be unpacked/],
  [
    'a commit that begins in another',
    sql('update log set batch = 3 where position = 5'),
    /log: log row 5 says that its commit began at row 3, and the row before it is of another/,
  ],
  [
    'a row that has its thing elsewhere',
    sql(`update log set within = 'x' where position = 5`),
    /log: log row 5 has entity \d+ in x; it is in \w{26}/,
  ],
  ['a source id changed', sql(`update entity set uid = '7' where name = 'c'`), /entities: .* is 7 to its source and should be nothing, by log row 6/],
  [
    'a secret of something else',
    sql(`update secret set owner = 1 where ref = (select json_extract(body, '$.sealed."jdbc-password"') from entity where name = 'pg')`),
    /keeps property "jdbc-password" as secret \w{26}, which is of metalake m \(entity 1\)/,
  ],
  [
    'a secret that was changed',
    sql(`update secret set value = substr(value, 1, length(value) - 6) || 'AAAAAA'`),
    /secrets: secret \w{26} does not open: what is kept was changed/,
  ],
  [
    'a secret that nothing uses',
    sql(`insert into secret (ref, owner, value) values ('idle', 1, 'x')`),
    /secrets: secret idle is kept, and metalake m \(entity 1\) does not use it/,
  ],
  [
    'a name changed without the log',
    sql(`update entity set name = 'y' where name = 'z'`),
    /entities: fileset m\.f\.s\.y \(entity \d+\) is called "y" and should be "z", by log row 7/,
  ],
  [
    'a body changed without the log',
    sql(`update entity set body = '{}' where name = 'c'`),
    /entities: fileset m\.f\.s\.c \(entity \d+\) has another body/,
  ],
  ['a version changed', sql(`update entity set version = 7 where name = 'z'`), /has version 7 and should have 2/],
  [
    'a dropped thing brought back',
    sql(`update entity set dropped = null where name = 'b'`),
    /m\.f\.s\.b \(entity \d+\) is there and should be dropped, by log row 8/,
  ],
  ['a drop that says another position', sql(`update entity set dropped = 2 where name = 'b'`), /says it was dropped at 2, and was at 8/],
  [
    'a thing dropped without the log',
    sql(`update entity set dropped = 5 where name = 'c'`),
    /m\.f\.s\.c \(entity \d+\) is dropped and should be there/,
  ],
  [
    'a thing made without the log',
    sql(`insert into entity (id, kind, parent, name, version, body, stamp) values ('x', 'metalake', 0, 'n', 1, '{}', 'x')`),
    /metalake n \(entity \d+\) stands in no row of the log/,
  ],
  [
    'a parent dropped under its children',
    sql(`update entity set dropped = 5 where name = 's'`),
    /tree: fileset m\.f\.s\.c \(entity \d+\) is in schema m\.f\.s \(entity \d+\), which was dropped at 5/,
  ],
  [
    'a parent that is not there',
    sql(`update entity set parent = 4711 where name = 'c'`),
    /must be in a schema and is in entity 4711, which does not exist/,
  ],
  [
    'a parent of the wrong kind',
    sql(`update entity set parent = (select key from entity where name = 'f') where name = 'c'`),
    /must be in a schema and is in a catalog/,
  ],
  [
    'a kind that there is not',
    sql(`update entity set kind = 'elephant' where name = 'c'`),
    /tree: elephant m\.f\.s\.c \(entity \d+\) is of kind elephant, which there is not/,
  ],
  [
    'two things of one name',
    sql(`drop index entity_path; update entity set name = 'c' where name = 'z'`),
    /tree: fileset m\.f\.s\.c \(entity \d+\) is one of 2 that answer to this name/,
  ],
  [
    'a tag left on a dropped thing',
    sql(
      `insert into relation (origin, what, target, since, stamp) select key, 'tagged', (select key from entity where name = 'red'), 12, 'x' from entity where name = 'b'`,
    ),
    /links: relation \d+ from fileset m\.f\.s\.b .* is live; fileset m\.f\.s\.b \(entity \d+\) was dropped at 8/,
  ],
  [
    'a tag that is not there',
    sql(`update relation set target = 4711 where until is null`),
    /links: relation 1 .* hangs on entity 4711, which does not exist/,
  ],
  [
    'a tag made before its thing',
    sql('update relation set since = 2 where until is null'),
    /was made at 2, before tag m\.red \(entity \d+\) was there/,
  ],
  [
    'a tag taken off without the log',
    sql('update relation set until = 13 where until is null'),
    /links: fileset m\.f\.s\.z \(entity \d+\) has the tags none and should have \w{26}, by log row 13/,
  ],
  [
    'a tag put on without the log',
    sql(`update relation set until = null where target = (select key from entity where name = 'blue')`),
    /has the tags \w{26},\w{26} and should have \w{26}, by/,
  ],
  [
    'an end that no row tells of',
    sql(`update relation set until = 3 where until is not null`),
    /says it was ended by log row 3, which does not speak of it/,
  ],
  [
    'tags of something the log never tagged',
    sql(`update relation set origin = (select key from entity where name = 'c') where until is null`),
    /m\.f\.s\.c \(entity \d+\) has 1 link \(tags\) that no row of the log tells of/,
  ],
  [
    'a policy put on without the log',
    sql(
      `insert into relation (origin, what, target, since, stamp) select key, 'governed', (select key from entity where name = 'red'), 12, 'x' from entity where name = 'z'`,
    ),
    /links: fileset m\.f\.s\.z \(entity \d+\) has 1 link \(policies\) that no row of the log tells of/,
  ],
  ['a link of no sort', sql(`update relation set what = 'admired' where until is null`), /is of sort admired, which there is not/],
  [
    'a secret lost',
    sql('delete from secret'),
    /secrets: catalog m\.pg \(entity \d+\) keeps property "jdbc-password" as secret \w{26}, which does not exist/,
  ],
  [
    'a secret in a body',
    sql(`update entity set body = json_set(body, '$.comment', 'it is ${password}!') where name = 'pg'`),
    /secrets: catalog m\.pg \(entity \d+\) holds the value of secret \w{26}/,
  ],
  [
    'a secret in the log',
    sql(`update log set path = '["m","${password}"]' where position = 3`),
    /secrets: log row 3 holds the value of secret \w{26}, in schema m\.f\.s/,
  ],
  [
    'a secret as the value of a tag',
    sql(`update relation set value = '${password}' where until is null`),
    /secrets: relation 1 holds the value of secret/,
  ],
  [
    'a secret property in the clear',
    sql(`update entity set body = json_set(body, '$.properties.jdbc-password', 'pw') where name = 'pg'`),
    /secrets: catalog m\.pg \(entity \d+\) holds property "jdbc-password" in the clear/,
  ],
  [
    'a plan that cannot be read',
    sql(`insert into intent (id, what, actor, address, request, plan) values ('01K00000000000000000000000', 'source', 'a', 'b', 'c', 'broken')`),
    /intents: intent 01K0+ has a plan that cannot be read/,
  ],
]

describe('verify', () => {
  let beside: readonly Checked[] = []
  before(async () => {
    beside = await makeLake()
  })
  after(() => rmSync(room, { recursive: true }))

  test('finds a whole lake whole, beside the server that writes it and after it has ended', () => {
    const alone = proved(whole)
    assert.deepEqual(told(beside), [])
    assert.deepEqual(told(alone), [])
    assert.deepEqual(
      alone.map(({ name }) => name),
      ['file', 'log', 'audit', 'proofs', 'entities', 'tree', 'links', 'secrets', 'entries', 'intents'],
    )
    assert.match(alone[1]?.saw ?? '', /^15 rows, 1 to 15, 1 origin/)
    assert.match(alone[6]?.saw ?? '', /^1 live link, 2 ended/)
    assert.match(alone[7]?.saw ?? '', /^2 sealed properties, 1 value looked for in every row, 1 too plain/)
  })

  for (const [does, damage, says] of damages)
    test(`finds ${does}`, () => {
      const all = found(damage)
      assert.ok(
        all.some((line) => says.test(line)),
        all.join('\n') || 'nothing was found',
      )
    })

  test('finds a damaged page', () => {
    const copy = damaged(() => undefined)
    const file = join(copy, 'lake.db')
    const db = new DatabaseSync(file)
    const { rootpage } = db.prepare(`select rootpage from sqlite_schema where name = 'log_parent'`).get() as { rootpage: number }
    db.close()
    const opened = openSync(file, 'r+')
    writeSync(opened, Buffer.alloc(100, 7), 0, 100, rootpage * 4096 - 100)
    closeSync(opened)
    assert.ok(told([...verifyLake(file)]).some((line) => line.startsWith('file: the file ')))
  })

  test('takes a body that was erased together with its salt', () => {
    assert.deepEqual(found(sql(`update log set body = null, salt = x'' where position in (4, 7, 12)`)), [])
  })

  test('takes a log whose first rows were trimmed from where it begins', () => {
    assert.deepEqual(found(sql('delete from log where position <= 2')), [])
  })

  test('only warns of an intent that is open for long', () => {
    const copy = damaged(
      sql(`insert into intent (id, what, actor, address, request, plan) values ('01K00000000000000000000000', 'source', 'a', 'b', 'c', '{}')`),
    )
    const checks = [...verifyLake(join(copy, 'lake.db'))]
    assert.deepEqual(told(checks), [])
    assert.match(checks.at(-1)?.warnings.join() ?? '', /intent 01K0+ \(source\) is open since 2025-/)
  })

  test('proves the rows after an end that was seen before, and that the end is still the same', () => {
    const file = join(whole, 'lake.db')
    const { end } = verifyTail(file, { position: 0, chain: '' })
    assert.equal(end.position, 15)
    const chainAt = new DatabaseSync(file, { readOnly: true }).prepare('select chain from log where position = ?')
    const seen = { position: 9, chain: (chainAt.get(9) as { chain: string }).chain }
    assert.deepEqual(told([verifyTail(file, seen)]), [])
    const tail = (damage: string) => told([verifyTail(join(damaged(sql(damage)), 'lake.db'), seen)])
    assert.match(tail(`update log set actor = 'x' where position = 12`).join(), /^log: log row 12 was changed/)
    assert.match(tail('delete from log where position >= 9').join(), /^log: log row 9 is another than before, or gone$/)
    assert.deepEqual(tail(`update log set actor = 'x' where position = 3`), [])
  })

  test('names the first 20 failures of a check and counts the rest', () => {
    const checks = [
      ...verifyLake(
        join(
          damaged((db) => {
            const add = db.prepare(`insert into entity (id, kind, parent, name, version, body, stamp) values (?, 'metalake', 0, ?, 1, '{}', 'x')`)
            for (let i = 0; i < 30; i++) add.run(`id${i}`, `n${i}`)
          }),
          'lake.db',
        ),
      ),
    ]
    const entities = checks.find(({ name }) => name === 'entities')
    assert.deepEqual([entities?.failures, entities?.problems.length], [30, 20])
  })
})
