/** What goes between simulated regions: pages and alerts that are lost, repeated, late and out of order; clocks that are compared. */
import type { Kept } from '../../server/merge/ledger.ts'
import { covers } from '../../server/merge/vector.ts'
import { mayNarrow } from '../../server/region/alerting.ts'
import { correctionOf } from '../../server/region/lake-time.ts'
import { BadPage } from '../../server/region/page-parts.ts'
import { meet } from './chance.ts'
import { Crash, type Region } from './region.ts'
import { isLinked, type World } from './world.ts'

/** Nothing of what it was at is left; half the time the process goes on as after any error, else it is started again. */
export function died({ met, chance, say }: World, region: Region, error: unknown): void {
  if (!(error instanceof Crash)) throw error
  region.dying = undefined
  const goesOn = chance.is(0.5)
  meet(met, goesOn ? 'broken off within a commit' : 'crashed within a commit')
  say(`${region.name} breaks off${goesOn ? '' : ' and starts again'}`)
  if (!goesOn) region.crash()
}

/** Runs what a region does, which may die of it. Undefined when it did. */
export function risking<T>(world: World, region: Region, share: number, work: () => T): T | undefined {
  if (world.chance.is(share)) region.dying = world.chance.below(6)
  try {
    return work()
  } catch (error) {
    died(world, region, error)
    return undefined
  } finally {
    region.dying = undefined
  }
}

function settle(world: World, region: Region): void {
  const applied = risking(world, region, 0.01, () => region.settle()) ?? 0
  meet(world.met, 'applied', applied)
  if (region.holding.count > 0) meet(world.met, 'came before its turn')
  if (applied > 0) world.say(`${region.name} knows ${JSON.stringify(region.vector())}`)
}

/** What takes rights away goes ahead, where it can be sent. */
export function alert(world: World, region: Region): void {
  const { chance, regions, wire, met } = world
  const number = region.vector()[region.origin] ?? 0
  const others = Object.keys(region.vector()).filter((origin) => origin !== region.origin)
  const entry: Kept | undefined = region.after({ [region.origin]: number - 1 }, 1, others)[0]
  if (!entry || !mayNarrow(entry)) return
  for (const to of regions)
    if (isLinked(world, region, to) && chance.is(0.7)) {
      meet(met, 'sent ahead')
      wire.push({ to, alert: entry })
    }
}

export function deliver(world: World): void {
  const { wire, chance, met } = world
  if (wire.length === 0) return
  const at = chance.below(wire.length)
  const { to, page, alert: entry } = wire[at] as World['wire'][number]
  if (chance.is(0.15)) meet(met, 'delivered twice')
  else wire.splice(at, 1)
  if (!to.up || !world.regions.includes(to) || chance.is(0.1)) return meet(met, 'lost')
  if (entry) {
    risking(world, to, 0.02, () => to.heed(entry))
    return world.say(`${to.name} heeds ${entry.origin}:${entry.number} ${entry.said}`)
  }
  try {
    if (page) to.hear(page)
  } catch (error) {
    if (!(error instanceof BadPage)) throw error
    // It follows what got lost: it will be asked for again.
    meet(met, 'after a gap')
  }
  settle(world, to)
}

/** One region sends another what that lacks, its own and others' entries alike; some of it is sent again, some is left for another time. */
export function ship(world: World): void {
  const { chance, regions, wire, met } = world
  const [from, to] = [chance.pick(regions), chance.pick(regions)]
  if (!isLinked(world, from, to)) return
  const have = Object.fromEntries(Object.entries(to.have()).map(([origin, number]) => [origin, Math.max(0, number - (chance.is(0.2) ? 2 : 0))]))
  const except = [to.origin, ...Object.keys(from.vector()).filter((origin) => origin !== from.origin && chance.is(0.25))]
  const known = { ...have }
  for (let pages = 1 + chance.below(4); pages > 0; pages--) {
    const some = from.after(known, 1 + chance.below(6), except)
    for (const { origin, number } of some) known[origin] = number
    const page = from.page(have, some.length, except)
    for (const { origin, number } of some) have[origin] = number
    if (!page || chance.is(0.1)) continue
    if (some.some(({ origin }) => origin !== from.origin)) meet(met, 'relayed')
    wire.push({ to, page })
  }
  if (chance.is(0.7)) while (wire.length > 0 && chance.is(0.9)) deliver(world)
}

/** Everything that one has comes to the other at once. How much was applied. */
export function pull(to: Region, from: Region): number {
  const have = to.have()
  const page = covers(have, from.vector()) ? undefined : from.page(have, undefined, [to.origin])
  if (page) to.hear(page)
  return to.settle()
}

/** The regions that reach each other compare their clocks. */
export function compareClocks(world: World): void {
  for (const region of world.regions) {
    if (!region.up || world.chance.is(0.1)) continue
    const offsets = world.regions.filter((other) => isLinked(world, region, other)).map((other) => other.skew - region.skew)
    region.correction = correctionOf(offsets)
  }
}
