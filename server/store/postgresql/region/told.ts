/** What a PostgreSQL lake is among regions, as its own tables say. */
import { facts } from '../../facts.ts'
import type { RegionFact } from '../../sqlite/region-facts.ts'
import type { Session } from '../session.ts'

const fact = { name: 'fact', text: 'select value from fact where name = $1' }

/** Undefined for a lake that is no region. */
export async function regionTold(session: Session): Promise<RegionFact | undefined> {
  const value = (await session.run<{ value: string }>(fact, [facts.region])).rows[0]?.value
  return value === undefined ? undefined : (JSON.parse(value) as RegionFact)
}
