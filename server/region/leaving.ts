/** How a region leaves the others: its homes move first, then it says so, and waits until the others have heard all that it ever said. */
import { setTimeout as sleep } from 'node:timers/promises'
import { busy, conflict, illegal } from '../../kinds/errors.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { seen } from '../merge/vector.ts'
import type { Author, Row, Step } from '../store/store.ts'
import { countsForAll } from './moving.ts'
import type { RegionStore } from './region.ts'
import { standingOf } from './standing.ts'

/** Homes that move in one commit. */
const atOnce = 200
const patienceMs = 30_000

export interface Left {
  readonly region: string
  readonly to: string
  /** Units whose home moved. */
  readonly moved: number
}

/** Every unit whose home is this region, what is in a metalake before it. */
async function unitsHere({ now, ledger }: RegionStore): Promise<readonly Row[]> {
  const units: Row[] = []
  const kinds = kindList.filter(({ sync, parent }) => sync.home === 'unit' && sync.here !== true && parent !== null)
  const top = kindList.find(({ parent, sync }) => parent === null && sync.here !== true)?.name as KindName
  const isHere = async (row: Row) => (await ledger.homeOf(row.id))?.region === ledger.name
  for (const metalake of await now.children(0, top)) {
    for (const { name } of kinds) for (const row of await now.children(metalake.key, name as KindName)) if (await isHere(row)) units.push(row)
    if (await isHere(metalake)) units.push(metalake)
  }
  return units
}

/** Throws illegal for a region that cannot take over, busy while others cannot be told. May be asked again after any failure. */
export async function leaveRegions(store: RegionStore, author: Author, to: string): Promise<Left> {
  const { ledger } = store
  const members = await ledger.members()
  const own = members[ledger.name]
  if (!own) throw conflict(`${ledger.name} has left already`)
  if (to === ledger.name || !members[to])
    throw illegal(
      `name another region to take over what ${ledger.name} decides: ${
        Object.keys(members)
          .filter((one) => one !== ledger.name)
          .join(', ') || 'there is none'
      }`,
    )
  if (!(await countsForAll(store, to)))
    throw illegal(`${to} has joined lately, and not every region is known to know it yet: try again in some seconds`)
  const units = await unitsHere(store)
  const secret = units.find(({ body }) => Object.keys((body.sealed as object | undefined) ?? {}).length > 0)
  if (secret) throw illegal(`${secret.name} has secrets, which are kept in ${ledger.name} alone: take them out, and give them to it again in ${to}`)
  for (let i = 0; i < units.length; i += atOnce) {
    const steps = units.slice(i, i + atOnce).map((row): Step => ({ do: 'move', key: row.key, to }))
    const outcome = await store.commit({ author, steps })
    if (!outcome.ok) throw conflict(`homes changed while ${ledger.name} was leaving (${outcome.reason}): ask again`)
  }
  const outcome = await store.commit({ author, steps: [{ do: 'tell', op: { op: 'leave', region: ledger.name } }] })
  if (!outcome.ok) throw conflict(`the leaving could not be written down: ${outcome.reason}`)
  const last = `${own.origin}:${ledger.vector()[own.origin] ?? 0}`
  const others = Object.keys(members).filter((region) => region !== ledger.name)
  for (const until = performance.now() + patienceMs; ; await sleep(250)) {
    const peers = (await standingOf(store))?.peers ?? {}
    const waiting = others.filter((region) => !seen(last, peers[region]?.vector ?? {}))
    if (waiting.length === 0) return { region: ledger.name, to, moved: units.length }
    if (performance.now() > until)
      throw busy(`${ledger.name} has left, and ${waiting.join(', ')} did not hear of it yet: keep it running until they did`)
  }
}
