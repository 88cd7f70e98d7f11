/** What happened in a metalake, what was dropped from it, and going back. */
import type { At, Paging } from './kind-client.ts'
import type { Page } from './pages.ts'
import type { Answer, Send } from './request.ts'

/** One change: who did what to which thing, when, and where it stands in the log. */
export interface Change {
  readonly position: number
  /** Position of the first row of the same commit. */
  readonly batch: number
  readonly time: string
  readonly actor: string
  readonly operation: string
  readonly kind: string
  /** body: the thing itself; else what hangs on it. */
  readonly facet: string
  readonly id: string
  /** Names from the metalake down, as they were. */
  readonly path: readonly string[]
  readonly version: number
  readonly requestId?: string
  /** With details. */
  readonly before?: Answer | null
  readonly after?: Answer | null
  /** The state after it was erased, or with details the one before. */
  readonly erased?: true
}
export interface Hearing {
  /** A position: what came after it. `now`: only what is to come. From the start when absent. */
  readonly since?: number | 'now' | undefined
  readonly kind?: string | undefined
  readonly operation?: string | undefined
  /** This thing and what is in it: names below the metalake, joined by dots. */
  readonly under?: string | undefined
  readonly details?: boolean | undefined
}
export interface Changes extends Page<Change> {
  /** Give it as `since` to go on, once all was taken in. `next` is there only within a commit that is larger than a page. */
  readonly position: number
  /** There is more already. */
  readonly more: boolean
}
export interface Dropped {
  readonly kind: string
  readonly id: string
  readonly path: readonly string[]
  readonly position: number
  readonly time: string
  readonly actor: string
}
/** By id, or by kind and path (names below the metalake, joined by dots); of several drops the one at `position`, else the last. */
export interface Which {
  readonly id?: string | undefined
  readonly kind?: string | undefined
  readonly path?: string | undefined
  readonly position?: number | undefined
}
export interface Undeleted {
  readonly kind: string
  readonly id: string
  readonly path: readonly string[]
  /** How many came back, itself included. */
  readonly things: number
  /** Values that the drop erased: set them anew. */
  readonly secretsToSet: readonly { readonly path: readonly string[]; readonly properties: readonly string[] }[]
  /** Made anew; the files in them were removed with the drop. */
  readonly emptyDirectories: readonly string[]
}
export interface Undone {
  readonly operation: string
  readonly kind: string
  readonly id: string
  readonly path: readonly string[]
  readonly changes: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[]
  /** False for a dry run. */
  readonly done: boolean
}

/** Every call throws LakeError when it cannot be done. */
export interface Time {
  /** About `limit` changes, oldest first, in whole commits; `wait` is for how many seconds to wait for one, 60 at most. */
  changes(metalake: string, options?: Hearing & Paging & At & { readonly wait?: number | undefined }): Promise<Changes>
  /** Every change, and then each as it happens. What was taken up to a `position` is never told again with it as `since`. */
  follow(metalake: string, options?: Hearing): AsyncGenerator<Change, void, undefined>
  /** What is dropped, newest first; with `all`, also what went along with what it was in. */
  dropped(
    metalake: string,
    options?: Paging & { readonly kind?: string | undefined; readonly under?: string | undefined; readonly all?: boolean | undefined },
  ): Promise<Page<Dropped>>
  /** Brings back what was dropped, with all that went with it. */
  undelete(metalake: string, which: Which): Promise<Undeleted>
  /** Takes back the change at a position; with `dryRun` only says what that would do. */
  undo(metalake: string, position: number, options?: { readonly dryRun?: boolean | undefined }): Promise<Undone>
}

const nextOf = ({ nextPageToken: next }: Answer) => (typeof next === 'string' ? { next } : {})
/** A proxy may cut what is silent for longer. */
const patienceSeconds = 30

export function timeClient(send: Send): Time {
  const at = (metalake: string, what: string) => `/api/metalakes/${encodeURIComponent(metalake)}/${what}`
  const time: Time = {
    async changes(metalake, options = {}) {
      const answer = await send('GET', at(metalake, 'changes'), { query: { ...options } })
      return { items: answer.changes as readonly Change[], position: Number(answer.position), more: answer.more === true, ...nextOf(answer) }
    },
    async *follow(metalake, options = {}) {
      let { since } = options
      for (let pageToken: string | undefined; ; ) {
        const { items, position, next } = await time.changes(metalake, { ...options, since, pageToken, wait: patienceSeconds })
        yield* items
        since = position
        pageToken = next
      }
    },
    async dropped(metalake, options = {}) {
      const answer = await send('GET', at(metalake, 'dropped'), { query: { ...options } })
      return { items: answer.dropped as readonly Dropped[], ...nextOf(answer) }
    },
    async undelete(metalake, which) {
      const { undeleted, secretsToSet = [], emptyDirectories = [] } = await send('POST', at(metalake, 'undelete'), { body: which })
      return { ...(undeleted as Answer), secretsToSet, emptyDirectories } as unknown as Undeleted
    },
    async undo(metalake, position, { dryRun } = {}) {
      const { undone, done } = await send('POST', at(metalake, 'undo'), { body: { position }, query: { dryRun } })
      return { ...(undone as Answer), done } as unknown as Undone
    },
  }
  return time
}
