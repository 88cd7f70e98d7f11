/** What must hold of simulated regions, at every moment and when all have heard all. Source: docs/regions.md. */
import { hash } from 'node:crypto'
import { kinds } from '../../kinds/index.ts'
import { canonical } from '../../server/merge/canonical.ts'
import { chained, noChain } from '../../server/merge/entry.ts'
import { regionIn, regionOf } from '../../server/merge/home.ts'
import type { Kept } from '../../server/merge/ledger.ts'
import { sameVector, vectorText } from '../../server/merge/vector.ts'
import { runCheck } from '../../server/store/sqlite/verify/check.ts'
import { entitiesCheck, treeCheck } from '../../server/store/sqlite/verify/entities.ts'
import { linksCheck } from '../../server/store/sqlite/verify/links.ts'
import { logCheck } from '../../server/store/sqlite/verify/log.ts'
import { wrongIn } from './anew.ts'
import { effective, type History, historyOf, mustLive, type Right, rightsBy, type Said, switched, withAlerts } from './history.ts'

import type { Region } from './region.ts'
import { differenceOf, factLines, linksIn, shownIn, shownLines } from './state.ts'

export class Violation extends Error {
  readonly invariant: string
  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`)
    this.invariant = invariant
  }
}
export function must(holds: boolean, invariant: string, detail: () => string): void {
  if (!holds) throw new Violation(invariant, detail())
}

/** Regions that have applied the same entries are the same. How many pairs there were. `collected`: some may have forgotten what others have not. */
export function sameWhereEqual(regions: readonly Region[], collected: boolean): number {
  let pairs = 0
  const same = (alike: readonly Region[], of: (db: Region['db']) => readonly string[]) => {
    const [first, ...others] = alike as readonly [Region, ...Region[]]
    if (others.length === 0) return
    const lines = of(first.db)
    for (const other of others) {
      const its = of(other.db)
      must(
        hash('sha256', lines.join('\n')) === hash('sha256', its.join('\n')),
        'I1 equal vectors, equal lakes',
        () =>
          `${first.name} and ${other.name} at ${vectorText(first.vector())}\n${differenceOf(lines, its)}\n  ${[first, other]
            .flatMap((one) => wrongOf(one).map((text) => `${one.name}: ${text}`))
            .slice(0, 4)
            .join('\n  ')}`,
      )
    }
  }
  for (const alike of Map.groupBy(regions, (region) => vectorText(region.vector())).values()) {
    if (alike.length < 2) continue
    pairs += alike.length - 1
    same(alike, (db) => factLines(db, collected))
    // What was heard ahead of its turn is shown, and no fact.
    const heard = (region: Region) =>
      region
        .alerts()
        .map(({ origin, number }) => `${origin}:${number}`)
        .join()
    for (const as of Map.groupBy(alike, heard).values()) same(as, shownLines)
  }
  return pairs
}

function wrongOf(region: Region): readonly string[] {
  region.facts.forget()
  return wrongIn(region.db, region.facts)
}

/** What is decided on a unit is one line: whoever decides next knew all that was decided before, in whichever region. */
export function soundHomes(history: History): void {
  const decided = new Map<string, { readonly move: number; readonly one: Said }[]>()
  for (const one of history.all)
    for (const [unit, epoch] of Object.entries(one.at === 0 ? (one.entry.epochs ?? {}) : {}))
      decided.set(unit, [...(decided.get(unit) ?? []), { move: Number(epoch.slice(epoch.indexOf('.') + 1, epoch.indexOf(':'))), one }])
  for (const [unit, all] of decided) {
    all.sort((a, b) => a.move - b.move || a.one.entry.number - b.one.entry.number)
    all.forEach(({ one }, i) => {
      const before = all[i - 1]?.one
      must(
        !before || history.knew(one, before),
        'I7 the history of a home is one line',
        () => `${unit}: ${one.entry.origin}:${one.entry.number} did not know ${before?.entry.origin}:${before?.entry.number}`,
      )
    })
  }
}

/** What a region shows is what its facts say. */
export function soundView(region: Region): void {
  const wrong = wrongOf(region)
  must(wrong.length === 0, 'I3 what is shown is what the facts say', () => `${region.name}: ${wrong.slice(0, 5).join('\n  ')}`)
}

/** Its own log proves what a region shows. */
export function soundLog(region: Region): void {
  for (const check of [logCheck, entitiesCheck, treeCheck, linksCheck]) {
    const { failures, problems } = runCheck(check, region.db, true, () => undefined)
    must(
      failures === 0,
      `the ${check.name} verifies`,
      () =>
        `${region.name}: ${problems
          .slice(0, 5)
          .map(({ at, what }) => `${at} ${what}`)
          .join('\n  ')}`,
    )
  }
}

/** Chains of the entries of every origin, and who wrote what only a home may. */
export function soundEntries(entries: readonly Kept[]): void {
  for (const [origin, all] of Map.groupBy(entries, (entry) => entry.origin)) {
    let chain = noChain
    let number = 0
    for (const { said, salt, chain: kept, signature: _signature, ...envelope } of all.toSorted((a, b) => a.number - b.number)) {
      chain = chained(chain, envelope, salt, said)
      must(envelope.number === ++number && chain === kept, 'entries are chained', () => `${origin}:${envelope.number}`)
      for (const [unit, epoch] of Object.entries(envelope.epochs ?? {}))
        must(regionIn(epoch) === regionOf(origin), 'I7 only a home decides', () => `${origin}:${envelope.number} decided on ${unit} in ${epoch}`)
    }
  }
}

const rightsShown = (region: Region): readonly Right[] =>
  linksIn(region.db).flatMap(({ what, ...link }) => (what === 'held' || what === 'granted' ? [{ what, ...link }] : []))

/** At any moment, also with what was heard ahead of its turn: nobody may what was not granted by all that is known here. */
export function soundRights(region: Region): void {
  const granted = effective(rightsBy(historyOf(withAlerts(region.after({}), region.alerts()))))
  for (const one of effective(rightsShown(region))) must(granted.has(one), 'I4 no right that was not granted', () => `${region.name}: ${one}`)
}

/** What people may do, and what is there, said again from history. How many rights there were. */
export function soundHistory(region: Region, history: History): number {
  const shown = new Map(shownIn(region.db).map((one) => [one.id, one]))
  const wanted = new Set(rightsBy(history).flatMap((right) => (shown.has(right.from) && shown.has(right.to) ? [canonical(right)] : [])))
  const there = new Set(rightsShown(region).map((right) => canonical(right)))
  for (const one of there) must(wanted.has(one), 'I4 no right that was not granted', () => `${region.name}: ${one}`)
  for (const one of wanted) must(there.has(one), 'I5 what was granted works', () => `${region.name}: ${one}`)
  for (const id of switched(history, 'user', false))
    must(shown.get(id)?.body.enabled !== true, 'I4 who was switched off is off', () => `${region.name}: ${id}`)
  for (const id of switched(history, 'policy', true))
    must(shown.get(id)?.body.enabled !== false, 'the strictest of what was written apart is in force', () => `${region.name}: ${id}`)
  for (const id of mustLive(history, (one) => region.facts.thing(one)?.within ?? null)) {
    const kind = region.facts.thing(id)?.kind
    if (kind && !kinds[kind].sync.once)
      must(shown.has(id), 'P4 a delete removes what its author had seen', () => `${region.name}: ${kind} ${id} is not there`)
  }
  return there.size
}

export function allArrived(regions: readonly Region[]): void {
  const [first, ...others] = regions
  for (const other of others)
    must(sameVector((first as Region).vector(), other.vector()), 'I2 everything arrives', () =>
      regions.map((one) => `${one.name} ${vectorText(one.vector())}`).join(' '),
    )
  for (const { name, holding } of regions) {
    must(holding.count === 0, 'I2 nothing waits for ever', () => `${name} holds ${holding.count} entries`)
    must(holding.frozen.size === 0, 'I2 nobody is frozen', () => `${name}: ${[...holding.frozen.values()].join()}`)
  }
  for (const region of regions)
    must(region.alerts().length === 0, 'I2 what was heard ahead of its turn has its turn', () => `${region.name}: ${region.alerts().length} entries`)
}
