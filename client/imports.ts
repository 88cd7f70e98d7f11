/** Taking things in from another lake: many in one call, each with an outcome of its own. */
import type { KindName } from '../kinds/index.ts'
import type { Answer, Send } from './request.ts'

/** A thing as another lake shows it. */
export interface Was {
  readonly kind: KindName
  /** Names from the metalake down; a version ends with its number. */
  readonly path: readonly string[]
  readonly shown: Answer
}
/** What is here already stays as it is. */
export type Taking = { readonly taken: 'made' | 'same' | 'differs' } | { readonly code: number; readonly type: string; readonly message: string }

/** At most 1,000, what holds others before them. May come twice without harm. Throws LakeError; the caller must be a service admin. */
export async function importThings(send: Send, things: readonly Was[]): Promise<readonly Taking[]> {
  return (await send('POST', '/api/import', { body: { things } })).outcomes as readonly Taking[]
}
