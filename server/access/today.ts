/** Whose a thing of the past is today: that decides who may look at it as it was. */
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'

/** It is judged as it is now. What is gone by now has no owner: it is theirs who own what it was in. */
export async function today(lake: Lake, ask: Ask, row: Row): Promise<Row> {
  if (!ask.past) return row
  const now = await lake.store.now.byKey(row.key)
  if (now) return now
  const { owner: _then, ...audit } = row.body.audit
  return { ...row, body: { ...row.body, audit } }
}
