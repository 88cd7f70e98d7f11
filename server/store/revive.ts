/** Brings dropped things back: all that went with one drop, as it was, and the relations that it ended. */
import type { KindName } from '../../kinds/index.ts'
import type { Stamp } from '../kit/clock.ts'
import { relations, type Step } from './store.ts'
import type { Ended, Live, Tables } from './tables.ts'
import { type Recorded, Stop } from './writing.ts'

/** What the one who writes lends. */
export interface Writing {
  /** The position that the next recorded row gets. */
  readonly next: () => number
  readonly stamp: () => Stamp
  readonly record: (stamp: Stamp, row: Recorded) => void
}
export interface Reviving extends Writing {
  /** Told before a thing is brought back. */
  readonly returns: (kind: KindName, id: string) => void
}

export function revive(tables: Tables, { key, dropped, path }: Extract<Step, { do: 'revive' }>, { next, stamp, record, returns }: Reviving): void {
  const top = tables.gone(key, dropped)
  if (!top) throw new Stop('stale')
  if (top.parent !== 0 && !tables.live(top.parent)) throw new Stop('gone')
  if (tables.isTaken(top.parent, top.kind, top.name)) throw new Stop('taken')
  const paths = new Map<number, readonly string[]>([[key, path]])
  // A drop goes through what is in a thing before the thing itself: read backwards, each comes after what it is in.
  const things = [top, ...tables.goneAlong(top)].filter((thing) => {
    const above = paths.get(thing.parent)
    if (above && thing.key !== key) paths.set(thing.key, [...above, thing.name])
    return paths.has(thing.key)
  })
  for (const { body: kept, dropped: _at, batch: _first, ...thing } of things) {
    returns(thing.kind as KindName, thing.id)
    const { sealed: _erased, ...whole } = JSON.parse(kept) as Readonly<Record<string, unknown>>
    const body = JSON.stringify(whole)
    const at = stamp()
    tables.revive(thing.key, body, at)
    const entity = { ...thing, version: thing.version + 1 }
    record(at, { operation: 'undelete', facet: 'body', entity, path: paths.get(thing.key) ?? path, body, listed: true })
  }

  const torn = new Map<string, Ended[]>()
  for (const thing of things)
    for (const one of tables.ended(thing.key, top.batch, dropped)) {
      const same = `${one.from}/${one.what}`
      torn.set(same, [...(torn.get(same) ?? []), one])
    }
  for (const some of torn.values()) {
    const { from, what } = some[0] as Ended
    const entity = tables.live(from)
    if (!entity) continue
    const at = stamp()
    const back = some.filter((one) => tables.live(one.to))
    for (const one of back) tables.link(from, what, one.to, one.value, next(), at)
    const { facet, operation } = relations[what]
    const now = tables.links(from, what).map(({ id, value }) => (value === null ? { id } : { id, value }))
    // Recorded even where the other end is gone: the last row says what hangs there, whatever comes back later.
    const linked = back.map(({ to }) => to)
    record(at, {
      operation,
      facet,
      entity,
      path: paths.get(from) ?? pathTo(tables, entity),
      body: JSON.stringify({ [facet]: now }),
      listed: false,
      linked,
    })
  }
}

/** Names from the metalake down, as they are now. */
function pathTo(tables: Tables, { parent, name }: Live): readonly string[] {
  const above = parent === 0 ? undefined : tables.live(parent)
  return above ? [...pathTo(tables, above), name] : [name]
}
