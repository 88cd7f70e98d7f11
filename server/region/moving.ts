/** Moves the home of a unit to another region, as planned: nothing is lost, and nobody writes meanwhile for as long as one entry travels. */
import { conflict, illegal, Refusal } from '../../kinds/errors.ts'
import { kindOf } from '../../kinds/index.ts'
import { seen, type Vector } from '../merge/vector.ts'
import type { Author, Row } from '../store/store.ts'
import type { RegionStore } from './region.ts'
import { standingOf } from './standing.ts'

export interface Moved {
  readonly from: string
  readonly to: string
  readonly epoch: string
}

/**
 * `unit` has a home of its own, which is this region. Throws illegal for a region that is no member, or for one that some member may not
 * know yet; conflict when the home moved meanwhile, and busy while the other region is too far behind to take over at once.
 */
export async function moveHome(store: RegionStore, author: Author, unit: Row, to: string): Promise<Moved> {
  const { ledger } = store
  if (kindOf(unit.kind).sync.home !== 'unit') throw illegal(`a ${unit.kind} has the home of what it is in: move that`)
  const members = await ledger.members()
  const member = members[to]
  if (!member) throw illegal(`there is no region ${to}; the regions are ${Object.keys(members).join(', ')}`)
  const at = await ledger.homeOf(unit.id)
  if (at?.region !== ledger.name) throw conflict(`the home of ${unit.name} is ${at?.region ?? 'unknown here'}: ask there`)
  if (to === ledger.name) return { from: to, to, epoch: at.epoch }
  if (!(await countsForAll(store, to)))
    throw illegal(`${to} has joined lately, and not every region is known to know it yet: try again in some seconds`)
  const peer = (await standingOf(store))?.peers[to]
  if (!peer?.connected) throw away(`${to} cannot be reached now: its home moves when it can`)
  if (behind(ledger.vector(), peer.vector) > mostBehind)
    throw away(`${to} is ${behind(ledger.vector(), peer.vector)} entries behind: its home moves when it has caught up`)
  if (Object.keys((unit.body.sealed as object | undefined) ?? {}).length > 0)
    throw illegal(`${unit.name} has secrets, which are kept in ${ledger.name} alone: take them out, move it, and give them to it there`)
  const outcome = await store.commit({ author, steps: [{ do: 'move', key: unit.key, to }] })
  if (!outcome.ok) throw conflict(`the home of ${unit.name} was not moved: ${outcome.reason}; look where it is, and try again`)
  const now = await ledger.homeOf(unit.id)
  return { from: ledger.name, to, epoch: now?.epoch ?? '' }
}

/** More than this takes longer to travel than a writer should wait. */
const mostBehind = 2_000
const behind = (own: Vector, theirs: Vector): number =>
  Object.entries(own).reduce((sum, [origin, number]) => sum + Math.max(0, number - (theirs[origin] ?? 0)), 0)
const away = (message: string) => new Refusal('busy', 'RuntimeException', message)

/** Whether every member is known, by its own entries, to have applied that the region joined. */
export async function countsForAll({ ledger }: RegionStore, region: string): Promise<boolean> {
  const joined = (await ledger.members())[region]?.joined
  return joined !== undefined && seen(joined, await ledger.stable())
}
