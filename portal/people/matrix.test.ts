/** A role's table before it is saved: what fits, what was changed, and in which order it is said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import type { Securable, Spoken } from '../access/shapes.ts'
import {
  type Cell,
  cellOf,
  changesOf,
  columnsOf,
  fits,
  fromAbove,
  linesAbove,
  linesOf,
  proposalsOf,
  reversed,
  sayings,
  turned,
  untouched,
  withCell,
} from './matrix.ts'

const lake: Spoken = { type: 'metalake', fullName: 'm' }
const catalog: Spoken = { type: 'catalog', fullName: 'c' }
const schema: Spoken = { type: 'schema', fullName: 'c.s' }
const table: Spoken = { type: 'table', fullName: 'c.s.t' }
const tag: Spoken = { type: 'tag', fullName: 'pii' }
const saved: readonly Securable[] = [
  { ...table, privileges: [{ name: 'select_table', condition: 'deny' }] },
  { ...tag, privileges: [{ name: 'apply_tag', condition: 'allow' }] },
  {
    ...catalog,
    privileges: [
      { name: 'use_catalog', condition: 'allow' },
      { name: 'select_table', condition: 'allow' },
    ],
  },
]

test('what holds others stands before what is in it, and what hangs aside last', () => {
  assert.deepEqual(
    linesOf(saved, { ...untouched, added: [schema, lake, table] }).map(({ fullName }) => fullName),
    ['m', 'c', 'c.s', 'c.s.t', 'pii'],
  )
})

test('a privilege fits the kinds it binds to, and catalogs that hold its kind', () => {
  const models = () => ['model', 'function']
  assert.ok(fits(table, 'SELECT_TABLE', models))
  assert.ok(!fits(table, 'USE_CATALOG', models))
  assert.ok(!fits(catalog, 'SELECT_TABLE', models))
  assert.ok(fits(catalog, 'USE_MODEL', models))
  assert.ok(fits(catalog, 'SELECT_TABLE', () => undefined))
  assert.deepEqual(columnsOf([{ ...tag, privileges: [] }], untouched, models), ['APPLY_TAG'])
  assert.ok(columnsOf([{ ...catalog, privileges: [{ name: 'create_model', condition: 'allow' }] }], untouched, models).includes('CREATE_MODEL'))
})

test('what is said above counts below, and a deny wins', () => {
  const lines = linesOf(saved, { ...untouched, added: [schema] })
  const above = linesAbove(lines, table)
  assert.deepEqual(above, [saved[2], schema])
  assert.equal(fromAbove(saved, untouched, above, 'SELECT_TABLE'), 'allow')
  assert.equal(fromAbove(saved, withCell(untouched, schema, 'SELECT_TABLE', 'deny'), above, 'SELECT_TABLE'), 'deny')
  assert.deepEqual(linesAbove(lines, tag), [])
})

test('a cell goes round, and back where it was is no change', () => {
  let draft = untouched
  for (const cell of ['none', 'allow', 'deny'] as const) {
    draft = withCell(draft, table, 'SELECT_TABLE', turned(cellOf(saved, draft, table, 'SELECT_TABLE')))
    assert.equal(cellOf(saved, draft, table, 'SELECT_TABLE'), cell)
  }
  assert.deepEqual(changesOf(saved, draft), [])
})

const objects = [catalog, table]
const names: readonly PrivilegeName[] = ['SELECT_TABLE', 'MODIFY_TABLE', 'MANAGE_GRANTS']
const cells = fc.array(fc.tuple(fc.constantFrom(...objects), fc.constantFrom(...names), fc.constantFrom<Cell>('none', 'allow', 'deny')), {
  maxLength: 12,
})
/** A role as the lake keeps it: a contrary privilege is refused, what is there stays. */
function keep(role: Map<string, string>, calls: ReturnType<typeof sayings>, look: () => void): void {
  for (const { object, privileges, give } of calls) {
    for (const { name, condition } of privileges) {
      const key = `${object.fullName} ${name}`
      if (give) assert.ok(!role.has(key) || role.get(key) === condition, 'the other condition is there: the lake refuses')
      if (give) role.set(key, condition)
      else if (role.get(key) === condition) role.delete(key)
    }
    look()
  }
}

test('the calls that save lead to the table as filled in; on the way nothing is allowed that is allowed neither before nor after, nor undenied', () => {
  fc.assert(
    fc.property(cells, cells, (first, then) => {
      const fill = (list: typeof first, from = untouched) => list.reduce((draft, [object, name, cell]) => withCell(draft, object, name, cell), from)
      const before = fill(first)
      const had: readonly Securable[] = objects.map((object) => ({
        ...object,
        privileges: names.flatMap((name) => {
          const cell = cellOf([], before, object, name)
          return cell === 'none' ? [] : [{ name, condition: cell }]
        }),
      }))
      const role = new Map<string, string>(
        had.flatMap((one) => one.privileges.map(({ name, condition }) => [`${one.fullName} ${name}`, condition] as const)),
      )
      const start = new Map(role)
      const draft = fill(then)
      const wanted = new Map<string, string>(
        objects.flatMap((object) =>
          names.flatMap((name) => {
            const cell = cellOf(had, draft, object, name)
            return cell === 'none' ? [] : [[`${object.fullName} ${name}`, cell] as const]
          }),
        ),
      )
      const changes = changesOf(had, draft)
      keep(role, sayings(changes), () => {
        for (const [key, condition] of role) if (condition === 'allow') assert.ok(start.get(key) === 'allow' || wanted.get(key) === 'allow')
        for (const [key, condition] of start) if (condition === 'deny' && wanted.get(key) === 'deny') assert.equal(role.get(key), 'deny')
      })
      assert.deepEqual([...role].sort(), [...wanted].sort())
      keep(role, sayings(reversed(changes)), () => undefined)
      assert.deepEqual([...role].sort(), [...start].sort())
    }),
  )
})

test('what is tried out is what would be saved', () => {
  const draft = withCell(untouched, table, 'SELECT_TABLE', 'allow')
  assert.deepEqual(proposalsOf('r', changesOf(saved, draft)), [
    { change: 'revoke', role: 'r', ...table, privileges: [{ name: 'SELECT_TABLE', condition: 'deny' }] },
    { change: 'grant', role: 'r', ...table, privileges: [{ name: 'SELECT_TABLE', condition: 'allow' }] },
  ])
})
