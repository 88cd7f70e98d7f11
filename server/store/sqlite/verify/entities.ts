/** Proves that every entity is what the last row of the log says, and the tree has no hole. */
import { kindList } from '../../../../kinds/index.ts'
import { type ShownRow, sameRow, type Told } from '../../as-told.ts'
import { type Check, count, type Look } from './check.ts'

/** Both sorted by key, so that they are read side by side and nothing is gathered. */
const entitiesByKey = 'select key, name, version, uid, body, stamp, dropped from entity order by key'
const toldByKey = `select subject, position, operation, name, version, stamp from log where facet = 'body' order by subject, facet, position`

export const entitiesCheck: Check = {
  name: 'entities',
  means: 'an entity is not what the log says: it was changed without the log, or its last change is only half there',
  run(look) {
    const bodyAt = look.db.prepare('select body from log where position = ?')
    const rows = look.each<Told>(toldByKey)[Symbol.iterator]()
    let next = rows.next()
    let [entities, changes] = [0, 0]
    for (const entity of look.each<ShownRow>(entitiesByKey)) {
      entities++
      // Rows of subjects that do not exist: the check of the log tells those.
      while (!next.done && next.value.subject < entity.key) next = rows.next()
      let last: Told | undefined
      let position = 0
      for (; !next.done && next.value.subject === entity.key; next = rows.next()) {
        changes++
        order(look, next.value, last)
        last = next.value
        position = last.position
      }
      const bad = (what: string) => look.bad(look.named(entity.key), `${what}, by log row ${position}`)
      if (last) sameRow(entity, last, () => (bodyAt.get(position) as { body: unknown }).body, bad)
      else if (look.whole) look.bad(look.named(entity.key), 'stands in no row of the log')
    }
    return `${count(entities, 'entity')}, ${count(changes, 'change')}; each is as its last row says`
  },
}

/** Versions count up by one from 1, and after a drop comes nothing but being brought back. */
function order(look: Look, row: Told, before: Told | undefined): void {
  const at = `log row ${row.position}`
  if (before ? row.version !== before.version + 1 : look.whole && row.version !== 1)
    look.bad(at, `makes version ${row.version} of ${look.named(row.subject)} after version ${before?.version ?? 0}`)
  if (before?.operation === 'drop' && row.operation !== 'undelete')
    look.bad(at, `changes ${look.named(row.subject)}, which row ${before.position} dropped`)
}

interface Placed {
  readonly key: number
  readonly kind: string
  readonly parent: number
  readonly above: string | null
  readonly dropped: number | null
}
const kindAbove = new Map(kindList.map((kind) => [kind.name, kind.parent?.name]))

export const treeCheck: Check = {
  name: 'tree',
  means: 'something is in nothing, or two things answer to one name: parts of the lake cannot be reached',
  run(look) {
    const live = `select e.key, e.kind, e.parent, p.kind as above, p.dropped from entity e left join entity p on p.key = e.parent where e.dropped is null`
    let entities = 0
    for (const e of look.each<Placed>(live)) {
      entities++
      const wanted = kindAbove.get(e.kind)
      const bad = (what: string) => look.bad(look.named(e.key), what)
      if (!kindAbove.has(e.kind)) bad(`is of kind ${e.kind}, which there is not`)
      else if (wanted === undefined ? e.parent !== 0 : e.above !== wanted)
        bad(
          `must be in ${wanted === undefined ? 'nothing' : `a ${wanted}`} and is in ${e.above === null ? `entity ${e.parent}, which does not exist` : `a ${e.above}`}`,
        )
      else if (e.dropped !== null) bad(`is in ${look.named(e.parent)}, which was dropped at ${e.dropped}`)
    }
    // The index that forbids this may itself be damaged, so the table is asked.
    const twins = `select min(key) as key, count(*) as n from entity not indexed where dropped is null group by parent, kind, name having count(*) > 1`
    for (const { key, n } of look.each<{ key: number; n: number }>(twins)) look.bad(look.named(key), `is one of ${n} that answer to this name`)
    return `${count(entities, 'live entity')}; each has its parent and a name of its own`
  },
}
