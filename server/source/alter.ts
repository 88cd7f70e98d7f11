/** Alters a thing in the source that holds it, then records what it has become. */
import type { Kind } from '../../kinds/define.ts'
import { noSuch } from '../../kinds/errors.ts'
import { type KindName, kindOf } from '../../kinds/index.ts'
import { checkName } from '../../kinds/names.ts'
import { checkAlteration } from '../../kinds/properties.ts'
import type { Ask, Path, Update } from '../entity/ask.ts'
import { changedBy } from '../entity/audit.ts'
import { nameRule, propertyRows } from '../entity/resolve.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Above, Lake } from '../lake.ts'
import { refuseHeld } from '../rule/hold.ts'
import type { Audit, Row } from '../store/store.ts'
import { intend } from './intend.ts'
import { commented, loadFromSource, lookAt, withinOf } from './load.ts'
import { see } from './see.ts'

export async function alterInSource(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path, updates: readonly Update[]): Promise<Row> {
  const name = path.at(-1) as string
  const rows = propertyRows(kind, at.provider)
  let newName: string | undefined
  const row = await loadFromSource(lake, ask, kind, at, path)
  for (const { type, ask: fields } of updates) {
    if (type === 'setProperty') checkAlteration(rows, String(fields.property), String(fields.value))
    if (type === 'removeProperty') checkAlteration(rows, String(fields.property), undefined)
    if (type === 'rename') checkName(nameRule(kind, at.provider), kind.title, (newName = String(fields.newName)))
  }
  lake.behaviours[kind.name as KindName]?.altering?.(at, updates)
  const operation = newName === undefined ? 'alter' : 'rename'
  const gone = updates.find(({ change }) => change.drops !== undefined)
  const { settle } = await intend(
    lake,
    ask,
    kind,
    at,
    { operation, path, ...(newName === undefined ? {} : { newName }) },
    (holder, signal) => holder.alter(withinOf(at), name, updates, signal),
    gone && (() => refuseHeld(lake, kindOf(gone.change.drops as string), [...at.rows, row], [...path, String(gone.ask.fieldName)], at.rights)),
  )
  const now = newName ?? name
  return seenThrough(async () => {
    const found = await lookAt(lake, ask, kind, at, now)
    if (!found) {
      await lake.store.commit({ author: ask.author, steps: [settle] })
      throw noSuch(kind.title, [...path.slice(0, -1), now].join('.'))
    }
    const audit = (before: Audit) => changedBy(ask.author, before)
    return commented(kind, await see(lake, ask, kind, at, [...path.slice(0, -1), now], found, { operation, from: name, audit, also: [settle] }))
  })
}
