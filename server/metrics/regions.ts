/** What is told of the regions of a lake: how far they are behind one another, and what is wrong. */
import type { Figures } from '../kit/figures.ts'
import { regionOf } from '../merge/home.ts'
import type { Situation } from '../region/situation.ts'

export function tellRegions(into: Figures, { members, conflicts, held, vector }: Situation): void {
  into.caspian_region_conflicts = conflicts
  into.caspian_region_held_entries = held.entries
  for (const [origin, number] of Object.entries(vector))
    into[`caspian_region_entries_total{origin="${origin}",region="${regionOf(origin)}"}`] = number
  for (const member of members) {
    into[`caspian_region_frozen{origin="${member.origin}"}`] = member.frozen === undefined ? 0 : 1
    if (member.here) continue
    const tell = (what: string, value: number) => {
      into[`caspian_region_${what}{peer="${member.region}"}`] = value
    }
    tell('lag_entries', member.ahead)
    tell('lag_seconds', member.aheadSeconds)
    tell('behind_entries', member.behind)
    tell('behind_seconds', member.behindSeconds)
    tell('connected', member.connected ? 1 : 0)
    tell('received_bytes_total', member.bytes ?? 0)
    if (member.clockOffsetMs !== undefined) tell('clock_offset_seconds', member.clockOffsetMs / 1000)
  }
}
