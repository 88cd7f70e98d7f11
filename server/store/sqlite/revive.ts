/** Brings dropped things back: all that went with one drop, as it was, and the relations that it ended. */
import type { DatabaseSync } from 'node:sqlite'
import type { Stamp } from '../../kit/clock.ts'
import { type LinkKind, relations, type Step } from '../store.ts'
import { type Live, type Recorded, Stop } from './writing.ts'

interface Gone extends Live {
  readonly body: string
  readonly dropped: number
}
interface Ended {
  readonly origin: number
  readonly what: LinkKind
  readonly target: number
  readonly value: string | null
}

/** What the one who writes lends. */
export interface Writing {
  /** The position that the next recorded row gets. */
  readonly next: () => number
  readonly stamp: () => Stamp
  readonly record: (stamp: Stamp, row: Recorded) => void
}

const columns = 'e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version'

export function revivals(db: DatabaseSync): (step: Extract<Step, { do: 'revive' }>, writing: Writing) => void {
  const gone = db.prepare(`select ${columns}, e.body, e.dropped from entity e left join entity p on p.key = e.parent where e.key = ?`)
  const along = db.prepare(
    `select ${columns}, e.body, e.dropped from entity e left join entity p on p.key = e.parent
    where e.root = ? and e.dropped >= ? and e.dropped < ? order by e.dropped desc`,
  )
  const batch = db.prepare('select batch from log where position = ?')
  const alive = db.prepare(`select ${columns} from entity e left join entity p on p.key = e.parent where e.key = ? and e.dropped is null`)
  const taken = db.prepare('select 1 from entity where parent = ? and kind = ? and name = ? and dropped is null')
  const back = db.prepare('update entity set dropped = null, body = ?, stamp = ?, version = version + 1 where key = ?')
  const ended = db.prepare(
    'select origin, what, target, value from relation where (origin = ?1 or target = ?1) and until between ?2 and ?3 order by since, rowid',
  )
  const link = db.prepare('insert into relation (origin, what, target, value, since, stamp) values (?, ?, ?, ?, ?, ?) on conflict do nothing')
  const links = db.prepare(
    'select e.id, r.value from relation r join entity e on e.key = r.target where r.origin = ? and r.what = ? and r.until is null order by r.since, r.rowid',
  )

  return ({ key, dropped, path }, { next, stamp, record }) => {
    const top = gone.get(key) as Gone | undefined
    if (!top || top.dropped !== dropped) throw new Stop('stale')
    if (top.parent !== 0 && !alive.get(top.parent)) throw new Stop('gone')
    if (taken.get(top.parent, top.kind, top.name)) throw new Stop('taken')
    const { batch: first } = batch.get(dropped) as { batch: number }
    const paths = new Map<number, readonly string[]>([[key, path]])
    // A drop goes through what is in a thing before the thing itself: read backwards, each comes after what it is in.
    const inside = along.all(top.parent === 0 ? top.key : top.root, first, dropped) as unknown as Gone[]
    const things = [top, ...inside].filter((thing) => {
      const above = paths.get(thing.parent)
      if (above && thing.key !== key) paths.set(thing.key, [...above, thing.name])
      return paths.has(thing.key)
    })
    for (const { body: kept, dropped: _at, ...thing } of things) {
      const { sealed: _erased, ...whole } = JSON.parse(kept) as Readonly<Record<string, unknown>>
      const body = JSON.stringify(whole)
      const at = stamp()
      back.run(body, at, thing.key)
      const entity = { ...thing, version: thing.version + 1 }
      record(at, { operation: 'undelete', facet: 'body', entity, path: paths.get(thing.key) ?? path, body, listed: true })
    }

    const torn = new Map<string, Ended[]>()
    for (const thing of things)
      for (const one of ended.all(thing.key, first, dropped) as unknown as Ended[]) {
        const same = `${one.origin}/${one.what}`
        torn.set(same, [...(torn.get(same) ?? []), one])
      }
    for (const some of torn.values()) {
      const { origin, what } = some[0] as Ended
      const entity = alive.get(origin) as Live | undefined
      if (!entity) continue
      const at = stamp()
      for (const one of some) if (alive.get(one.target)) link.run(origin, what, one.target, one.value, next(), at)
      const { facet, operation } = relations[what]
      const now = (links.all(origin, what) as { id: string; value: string | null }[]).map(({ id, value }) =>
        value === null ? { id } : { id, value },
      )
      // Recorded even where the other end is gone: the last row says what hangs there, whatever comes back later.
      record(at, { operation, facet, entity, path: paths.get(origin) ?? pathTo(entity), body: JSON.stringify({ [facet]: now }), listed: false })
    }
  }

  /** Names from the metalake down, as they are now. */
  function pathTo({ parent, name }: Live): readonly string[] {
    const above = parent === 0 ? undefined : (alive.get(parent) as Live | undefined)
    return above ? [...pathTo(above), name] : [name]
  }
}
