/** Who did what, was denied it, failed in it or read it; and the proof of one such row. */
import type { Paging } from './kind-client.ts'
import type { Page } from './pages.ts'
import type { Answer, Send } from './request.ts'

export interface Happened {
  /** log: changes; audit: what was denied, failed or read. */
  readonly table: 'log' | 'audit'
  readonly position: number
  readonly time: string
  readonly actor: string
  readonly address: string
  readonly operation: string
  readonly kind: string
  /** Names from the metalake down, as they were. */
  readonly path: readonly string[]
  readonly outcome: 'success' | 'denied' | 'failed' | 'read'
  readonly reason?: string
  readonly requestId: string
  readonly hash: string
}
/** Only what fits all that is given. Words are joined by commas, names below the metalake by dots, instants are ISO. */
export interface Asked {
  readonly actor?: string | undefined
  readonly operation?: string | undefined
  readonly kind?: string | undefined
  readonly object?: string | undefined
  /** Also what is in the object. */
  readonly subtree?: boolean | undefined
  readonly outcome?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly requestId?: string | undefined
}

/** Every call throws LakeError when it cannot be done. */
export interface Audit {
  /** Newest first. A page may be short, even empty, and yet have a `next`. */
  list(metalake: string, asked?: Asked & Paging): Promise<Page<Happened>>
  /** What proves the row at a position to somebody without the lake. */
  proof(metalake: string, table: Happened['table'], position: number): Promise<Answer>
}

export function auditClient(send: Send): Audit {
  const at = (metalake: string) => `/api/metalakes/${encodeURIComponent(metalake)}/audit`
  return {
    async list(metalake, asked = {}) {
      const { audit, nextPageToken: next } = await send('GET', at(metalake), { query: { ...asked } })
      return { items: audit as readonly Happened[], ...(typeof next === 'string' ? { next } : {}) }
    },
    async proof(metalake, table, position) {
      return (await send('GET', `${at(metalake)}/${position}/proof`, { query: { table } })).proof as Answer
    },
  }
}
