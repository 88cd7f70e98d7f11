/** Simulated regions that join and leave, a step at a time, so that anything may happen between. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Op } from '../../server/merge/entry.ts'
import { seen } from '../../server/merge/vector.ts'
import { countsForAll } from '../../server/region/moving.ts'
import type { RegionStore } from '../../server/region/region.ts'
import { lakeFromSnapshot, snapshotOf } from '../../server/store/sqlite/snapshot.ts'
import type { Step } from '../../server/store/store.ts'
import { meet } from './chance.ts'
import { risking } from './network.ts'
import { Region } from './region.ts'
import { shownIn } from './state.ts'
import type { World } from './world.ts'

/** Whether it was written: nothing of it is, when the region died of it or somebody else decides. */
export function commit(world: World, region: Region, steps: readonly Step[]): boolean {
  const outcomes = risking(world, region, 0.02, () => region.commit([{ author: { actor: region.name, address: '', requestId: '' }, steps }]))
  return outcomes?.[0]?.ok === true
}
const tell = (world: World, region: Region, op: Extract<Op, { op: 'join' | 'leave' | 'beat' }>) => commit(world, region, [{ do: 'tell', op }])
export const beat = (world: World, region: Region): void => {
  if (tell(world, region, { op: 'beat' })) meet(world.met, 'beat')
}

export const memberOf = (region: Region, name: string, base = region.vector()): Extract<Op, { op: 'join' }> => ({
  op: 'join',
  region: name,
  member: { ...region.member(base, name) },
})

/** First it is logged that somebody joined. */
export function admit(world: World, inviter: Region): void {
  const name = world.names[0]
  if (name === undefined || !tell(world, inviter, memberOf(inviter, name))) return
  world.names.shift()
  world.newcomers.push({ name, inviter })
  world.say(`${inviter.name} lets ${name} in`)
  meet(world.met, 'let in')
}

/** Only then the snapshot is taken; the newcomer begins with it. */
export function arrive(world: World): void {
  const next = world.newcomers.find(({ inviter }) => inviter.up)
  if (!next) return
  const { name, inviter } = next
  world.newcomers.splice(world.newcomers.indexOf(next), 1)
  world.regions.push(new Region(name, world.chance, () => world.now, snapshotFor(name, inviter)))
  world.say(`${name} begins with what ${inviter.name} has`)
  meet(world.met, 'joined')
}
/** The lake that a newcomer makes of the inviter's snapshot. */
export function snapshotFor(name: string, inviter: Region): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-simulated-'))
  try {
    const [lake, snapshot, made] = ['lake', 'snapshot', 'made'].map((file) => join(directory, file)) as [string, string, string]
    writeFileSync(lake, inviter.asKept())
    snapshotOf(lake, snapshot, () => undefined)
    const number = Region.numberOf(name)
    lakeFromSnapshot(snapshot, made, { name, number, last: number, origin: `${name}#1` }, Buffer.alloc(32), () => undefined)
    return readFileSync(made)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Its homes first; what is decided elsewhere by then stays there. */
export async function moveOut(world: World, region: Region): Promise<void> {
  const { regions, chance, newcomers } = world
  const to = chance.pick(regions)
  if (to === region || to.left !== undefined || regions.length < 3 || newcomers.some(({ inviter }) => inviter === region)) return
  if (!(await counts(region, to.name))) return
  const here = shownIn(region.db).filter(({ id, kind }) => kind !== 'metalake' && region.homeOf(id) === region.name)
  const lake = shownIn(region.db).filter(({ id, kind }) => kind === 'metalake' && region.homeOf(id) === region.name)
  const units = [...here.filter(({ id }) => region.facts.thing(id)?.within === lake[0]?.id || isUnit(region, id)), ...lake]
  const steps = units.filter(({ id }) => isUnit(region, id)).map(({ key }): Step => ({ do: 'move', key, to: to.name }))
  if (steps.length > 0 && !commit(world, region, steps)) return
  meet(world.met, 'moved out')
}
const isUnit = (region: Region, id: string) => region.unitOf(id) === id

/** Then it says so, and is gone once all others have heard what it said. */
export function leave(world: World, region: Region): void {
  if (shownIn(region.db).some(({ id }) => region.homeOf(id) === region.name)) return
  if (!tell(world, region, { op: 'leave', region: region.name })) return
  region.left = region.vector()[region.origin] ?? 0
  world.say(`${region.name} leaves`)
  meet(world.met, 'left')
}
export function goAway(world: World): void {
  const { regions } = world
  for (const region of regions.filter(({ left }) => left !== undefined)) {
    const last = `${region.origin}:${region.left}`
    const others = regions.filter((one) => one !== region)
    if (!region.up || others.some((one) => !seen(last, one.vector())) || world.newcomers.some(({ inviter }) => inviter === region)) continue
    regions.splice(regions.indexOf(region), 1)
    region.close()
    meet(world.met, 'gone')
  }
}

/** Whether a region may be given what it is to decide. */
export const counts = (region: Region, to: string): Promise<boolean> => countsForAll({ ledger: region.ledger } as RegionStore, to)
