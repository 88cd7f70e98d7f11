/** The alterations that turn a change back where a source holds the thing: those that the source knows, and no others. */
import { unsupported } from '../../kinds/errors.ts'
import type { Entry, Row } from '../store/store.ts'
import { type Difference, differences, labelOf, overtaken, stateOf } from './fields.ts'
import { refuseOvertaken } from './undoing.ts'

type State = Readonly<Record<string, unknown>>
interface Column extends State {
  readonly name: string
}
type Update = Readonly<Record<string, unknown>>

/** Columns by what they are to the source, else by name; so that one with a new name is still the same. */
function columnsOf(body: State): ReadonlyMap<string, Column> {
  const parts = (body.parts ?? {}) as Readonly<Record<string, string>>
  return new Map(((body.columns ?? []) as readonly Column[]).map((column) => [parts[column.name] ?? column.name, column]))
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** One field of a column, back to what it was. */
function columnUpdate(name: string, { field, from }: Difference): Update {
  const fieldName = [name]
  if (field === 'type') return { '@type': 'updateColumnType', fieldName, newType: from }
  if (field === 'comment') return { '@type': 'updateColumnComment', fieldName, newComment: from ?? '' }
  if (field === 'nullable') return { '@type': 'updateColumnNullability', fieldName, nullable: from !== false }
  if (field === 'autoIncrement') return { '@type': 'updateColumnAutoIncrement', fieldName, autoIncrement: from === true }
  if (field === 'defaultValue' && from !== undefined) return { '@type': 'updateColumnDefaultValue', fieldName, newDefaultValue: from }
  throw unsupported(`column ${name}: no alteration turns back its ${field}`)
}

/** Throws unsupported for what no alteration turns back, conflict for what was changed again since. */
export function inverseAlterations(before: Entry, after: Entry, now: Row): readonly Update[] {
  const [old, left] = [before.after ?? {}, after.after ?? {}]
  const rest = ({ columns: _columns, indexes: _indexes, ...others }: State) => others
  const plain = differences(rest(stateOf(before.name, old)), rest(stateOf(after.name, left)))
  const is = rest(stateOf(now.name, now.body))
  refuseOvertaken(
    // A source cannot tell an empty comment from none.
    overtaken(is, plain).filter(({ field, to }) => !(field === 'comment' && (to ?? '') === (is.comment ?? ''))),
    [now.name],
  )
  const columns = columnUpdates(columnsOf(old), columnsOf(left), columnsOf(now.body))
  const updates = [...columns, ...indexUpdates(old.indexes, left.indexes), ...plain.map(plainUpdate)]
  if (updates.length === 0) throw unsupported('no alteration turns that change back')
  return updates
}

function plainUpdate(one: Difference): Update {
  const { field, key, from } = one
  if (field === 'name') return { '@type': 'rename', newName: from }
  if (field === 'comment') return { '@type': 'updateComment', newComment: from ?? '' }
  if (field === 'properties' && key !== undefined)
    return from === undefined ? { '@type': 'removeProperty', property: key } : { '@type': 'setProperty', property: key, value: from }
  throw unsupported(`no alteration turns back ${labelOf(one)}`)
}

function columnUpdates(old: ReadonlyMap<string, Column>, left: ReadonlyMap<string, Column>, now: ReadonlyMap<string, Column>): readonly Update[] {
  const updates: Update[] = []
  for (const [id, { name }] of old)
    if (!left.has(id)) throw unsupported(`column ${name} was dropped with what was in it; add it anew if an empty one will do`)
  for (const [id, column] of left) {
    const was = old.get(id)
    if (was && same(was, column)) continue
    const is = now.get(id)
    const changed = was ? differences(was, column) : []
    refuseOvertaken(
      !is
        ? [{ field: `column ${column.name}`, from: undefined, to: undefined }]
        : was
          ? overtaken(is, changed)
          : same(is, column)
            ? []
            : [{ field: `column ${column.name}`, from: undefined, to: undefined }],
      [column.name],
    )
    if (!was) {
      updates.push({ '@type': 'deleteColumn', fieldName: [column.name] })
      continue
    }
    updates.push(...changed.filter(({ field }) => field !== 'name').map((one) => columnUpdate(column.name, one)))
    if (was.name !== column.name) updates.push({ '@type': 'renameColumn', oldFieldName: [column.name], newFieldName: was.name })
  }
  const kept = (from: ReadonlyMap<string, Column>, other: ReadonlyMap<string, Column>) => [...from.keys()].filter((id) => other.has(id))
  if (!same(kept(old, left), kept(left, old))) throw unsupported('no alteration is sure to turn back the order of columns; move them')
  return updates
}

function indexUpdates(old: unknown, left: unknown): readonly Update[] {
  const [was, is] = [(old ?? []) as readonly State[], (left ?? []) as readonly State[]]
  const extra = (all: readonly State[], others: readonly State[]) => all.filter((one) => !others.some((other) => same(one, other)))
  return [
    ...extra(is, was).map(({ name }) => ({ '@type': 'deleteTableIndex', name })),
    ...extra(was, is).map((index) => ({ '@type': 'addTableIndex', index })),
  ]
}
