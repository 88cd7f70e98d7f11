/** Takes back an alteration: the fields that it changed get the values they had, all others stay as they are now. */
import { conflict, notInUse, unsupported } from '../../kinds/errors.ts'
import { guarded } from '../../kinds/switches.ts'
import { alter, put } from '../entity/alter.ts'
import type { Ask } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { checkUse, fromSource, inUse, propertyRows, providerOfRow } from '../entity/resolve.ts'
import { unseal } from '../entity/secrets.ts'
import { turn } from '../entity/switch.ts'
import type { Lake } from '../lake.ts'
import { loadFromSource } from '../source/load.ts'
import type { Row } from '../store/store.ts'
import { type Difference, differences, draftOf, labelOf, overtaken, stateOf, turnedBack } from './fields.ts'
import { inverseAlterations } from './inverse.ts'
import { aboveOf } from './place.ts'
import { refuseOvertaken, type Subject, type Undoing } from './undoing.ts'

export async function takeBackFields(lake: Lake, ask: Ask, subject: Subject): Promise<Undoing> {
  const { entry, kind, rows, row, path } = subject
  const [before] = await lake.store.history(row.key, 1, entry.position, 'body')
  if (before?.erased || entry.erased) throw unsupported(`what ${path.join('.')} was before that change was erased, as caspian.log.retention says`)
  if (!before?.after || !entry.after) throw unsupported('what was before is not in the log')
  const [old, left] = [stateOf(before.name, before.after), stateOf(entry.name, entry.after)]
  const all = differences(old, left)
  if (all.length === 0) throw conflict('that change left everything as it was')
  refuseSecrets(all)
  if (all.some(({ field }) => field === 'latestVersion'))
    throw unsupported('linking a version gives out its number for good; drop the version instead')
  checkUse(rows.slice(0, -1))
  const at = aboveOf(rows.slice(0, -1))
  const shown = all.map((one) => ({ field: labelOf(one), from: one.to, to: one.from }))
  const undoing = (run: () => Promise<unknown>): Undoing => ({
    operation: all.some(({ field }) => field === 'name') ? 'rename' : entry.operation === 'sync' ? 'alter' : entry.operation,
    kind,
    path,
    id: entry.id,
    changes: shown,
    run: async () => void (await run()),
  })

  if (fromSource(kind, at.provider)) {
    const now = await loadFromSource(lake, ask, kind, at, path)
    const updates = inverseAlterations(before, entry, now)
    return undoing(() => alter(lake, ask, kind, path, { updates }))
  }
  refuseOvertaken(overtaken(stateOf(row.name, row.body), all), path)
  const by = kind.switchable
  const [only] = all
  if (by && all.length === 1 && only?.field === by.keeps) {
    // Things that were never switched are on.
    const on = only.from !== false
    return { ...undoing(() => turn(lake, ask, kind, path, by, on)), operation: on ? 'enable' : 'disable' }
  }
  if (guarded(kind) && !inUse(row)) throw notInUse(kind.title, row.name)
  return undoing(() =>
    retryStale(async () => {
      const is = await lake.store.now.byKey(row.key)
      if (!is) throw conflict(`${path.join('.')} was dropped meanwhile`)
      refuseOvertaken(overtaken(stateOf(is.name, is.body), all), path)
      const { audit: _audit, ...open } = unseal(is.body) as Row['body']
      const draft = draftOf(turnedBack({ ...open, name: is.name }, all))
      const properties = propertyRows(kind, at.provider ?? providerOfRow(is))
      return put(lake, ask, kind, properties, [...path.slice(0, -1), is.name], is, draft)
    }),
  )
}

/** The old value of a secret was erased when the new one came. */
function refuseSecrets(all: readonly Difference[]): void {
  const secrets = all.flatMap(({ field, key }) => (field === 'sealed' ? [key] : []))
  if (secrets.length > 0) throw unsupported(`the old value of ${secrets.join(', ')} was not kept, as no secret is; set it anew`)
}
