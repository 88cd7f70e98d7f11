/** Going back: what taking a change back would write, writing it, and bringing back what was dropped. */
import { queryOptions } from '@tanstack/react-query'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { say } from '../messages.ts'
import { pathTo } from './paths.ts'
import { keyOf } from './reads.ts'
import { ask, newRequestId } from './request.ts'

export interface Undone {
  readonly operation: string
  readonly kind: string
  /** Names from the metalake down, as it is called now. */
  readonly path: readonly string[]
  /** `from`, what is now, and `to`, what would be again; none where the whole thing comes or goes. */
  readonly changes: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[]
}
const at = (lake: string) => pathTo(kinds.metalake, [lake])
export const feedPath = (lake: string) => `${at(lake)}/changes`

const take = (
  lake: string,
  position: number | string,
  more: { readonly dryRun?: true; readonly requestId?: string; readonly signal?: AbortSignal } = {},
) =>
  ask<{ undone: Undone }>('POST', `${at(lake)}/undo`, {
    body: { position: Number(position) },
    ...(more.dryRun ? { query: { dryRun: 'true' } } : {}),
    ...(more.requestId === undefined ? {} : { requestId: more.requestId }),
    ...(more.signal ? { signal: more.signal } : {}),
  })

/** What taking back the change at a position would write now. Each time anew: others may have come after it. */
export const undoRead = (lake: string, position: number | string) =>
  queryOptions({
    queryKey: keyOf(undefined, `${at(lake)}/undo`, { position: String(position) }),
    queryFn: ({ signal }) => take(lake, position, { dryRun: true, signal }).then(({ undone }) => undone),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

/** Takes back the change at a position, and gives what takes that back: a change like any other, found by the name of its request. */
export async function undo(lake: string, position: number | string): Promise<() => Promise<unknown>> {
  const requestId = newRequestId()
  const { position: since } = await ask<{ position: number }>('GET', feedPath(lake), { query: { since: 'now', limit: '1' } })
  await take(lake, position, { requestId })
  return async () => {
    const { changes } = await ask<{ changes: readonly { position: number; requestId?: string }[] }>('GET', feedPath(lake), {
      query: { since: String(since), limit: '1000' },
    })
    const own = changes.findLast((change) => change.requestId === requestId)
    if (!own) throw new Error(say.undoing.lost)
    await take(lake, own.position)
  }
}

/** Whether what is dropped can be brought back by its names, which then must have no dots. */
export const canUndelete = ({ name }: Kind, path: readonly string[]) =>
  name !== 'user' && name !== 'group' && name !== 'role' && path.slice(1).every((one) => !one.includes('.'))

/** Brings back what was dropped, with what it held. Gives a word on what is missing, where something is. */
export async function undelete(kind: Kind, path: readonly string[]): Promise<string | undefined> {
  const body = kind.parent ? { kind: kind.name, path: path.slice(1).join('.') } : { kind: kind.name }
  const { secretsToSet = [] } = await ask<{ secretsToSet?: readonly { readonly properties: readonly string[] }[] }>(
    'POST',
    `${at(path[0] ?? '')}/undelete`,
    { body },
  )
  const secrets = [...new Set(secretsToSet.flatMap(({ properties }) => properties))]
  return secrets.length > 0 ? say.undoing.secrets(secrets) : undefined
}
