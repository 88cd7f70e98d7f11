/** Keeps a page true: one connection a tab, while somebody looks at the present of a metalake. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { meRead } from '../api/me.ts'
import { keyOf } from '../api/reads.ts'
import { isWritten } from '../api/request.ts'
import { useAsOf } from '../frame/go.tsx'
import { box, useBox } from '../kit/box.ts'
import { sessionNow, standing } from '../signin/session.ts'
import { concerned } from './concern.ts'
import { type Change, follow } from './follow.ts'
import { takeIn } from './news.ts'

/** Whether the page hears of changes. `since` is when it last did, in ms. */
export type Hearing = { readonly is: 'not' } | { readonly is: 'live' } | { readonly is: 'lost'; readonly since: number }
export const hearing = box<Hearing>({ is: 'not' })

/** Whoever says no name shares this one with all who do not. */
const nobody = 'anonymous'

/** A tab that nobody looks at lets go of its connection after this, in ms: browsers have few for one server. */
const hiddenMs = 60_000
/** Changes that come in a burst are looked through together, in ms. */
const gatherMs = 60

/** True while the tab is looked at, or was not long ago. */
function useLookedAt(): boolean {
  const [looked, setLooked] = useState(!document.hidden)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const onChange = () => {
      clearTimeout(timer)
      if (document.hidden) timer = setTimeout(() => setLooked(false), hiddenMs)
      else setLooked(true)
    }
    document.addEventListener('visibilitychange', onChange)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onChange)
    }
  }, [])
  return looked
}

/** By metalake that was followed: up to where this page knows all; undefined while nothing was told. */
const known = new Map<string, number | undefined>()

function refresh(client: QueryClient, changes: readonly Change[]): void {
  const is = concerned(changes)
  void client.invalidateQueries({ predicate: ({ queryKey: [, when, path] }) => when === 'now' && typeof path === 'string' && is(path) })
}

/** What the page itself took away or renamed it has left, or is leaving: to ask for it again would only show that it is gone. */
const isLeft = ({ requestId, operation }: Change) => isWritten(requestId) && (operation === 'drop' || operation === 'rename')

export function useLive(lake: string | undefined): void {
  const client = useQueryClient()
  const past = useAsOf() !== undefined
  const looked = useLookedAt()
  const isIn = useBox(standing).is === 'in'
  const name = sessionNow()?.name
  const me = useQuery({ ...meRead, enabled: lake !== undefined && isIn }).data?.principal
  const on = lake !== undefined && !past && looked && isIn && me !== undefined
  useEffect(() => {
    if (!on || lake === undefined) return
    const end = new AbortController()
    let gathered: Change[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const isOwn = ({ requestId, actor }: Change) => isWritten(requestId) || (actor === me && me !== nobody)
    const flush = () => {
      timer = undefined
      const changes = gathered
      gathered = []
      takeIn(changes, isOwn, (path) => client.getQueryData(keyOf(undefined, path)))
      refresh(
        client,
        changes.filter((change) => !isLeft(change)),
      )
    }
    void follow(
      lake,
      { position: known.get(lake), again: known.has(lake) },
      {
        heard: (changes) => {
          gathered.push(...changes)
          timer ??= setTimeout(flush, gatherMs)
        },
        reached: (position) => known.set(lake, position),
        found: () => {
          if (!known.has(lake)) known.set(lake, undefined)
          hearing.set({ is: 'live' })
        },
        lost: (since) => hearing.set({ is: 'lost', since }),
        missed: () => void client.invalidateQueries({ predicate: ({ queryKey: [, when] }) => when === 'now' }),
        refused: () => hearing.set({ is: 'not' }),
      },
      end.signal,
    )
    return () => {
      end.abort()
      clearTimeout(timer)
      if (gathered.length > 0) flush()
      hearing.set({ is: 'not' })
    }
  }, [client, lake, on, me, name])
}
