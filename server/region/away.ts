/** Whether a thing's home is another region: then neither its source nor its secrets are here. */
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'

/** `rows` from the metalake down. False in a lake that is no region. */
export async function isAway({ region }: Pick<Lake, 'region'>, rows: readonly Row[]): Promise<boolean> {
  const row = rows[1]
  return region !== undefined && row !== undefined && (await region.homeOf(row)) !== region.name
}
