/** What regions said apart, one line each, and beside them the one that is opened. */
import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useMemo } from 'react'
import { useDeeds } from '../frame/deeds.ts'
import { useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { OneConflict } from './conflict.tsx'
import { type ConflictShown, conflictsRead, kindOfType, lastOf } from './read.ts'

const latest = ({ sides }: ConflictShown) =>
  sides
    .map(({ at }) => at)
    .sort()
    .at(-1) ?? ''

export function Conflicts({ lake }: { lake: string }) {
  const go = useGo()
  const small = useMedia(narrow)
  const { v } = useSearch()
  const read = useQuery(conflictsRead(lake))
  const rows = useMemo(() => [...(read.data ?? [])].sort((a, b) => (latest(a) < latest(b) ? 1 : -1)), [read.data])
  const at = rows.findIndex(({ id }) => id === v)
  const chosen = rows[at] ?? (small ? undefined : rows[0])
  const deeds = useMemo(() => {
    const step = (by: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
      if (next) go.with({ v: next.id }, true)
    }
    return [
      { id: 'older', label: say.history.older, letter: '[', quiet: true, run: () => step(1) },
      { id: 'newer', label: say.history.newer, letter: ']', quiet: true, run: () => step(-1) },
    ]
  }, [rows, at, go])
  useDeeds(deeds)
  if (read.error && !read.data) return <Refused failure={read.error} title={say.region.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  if (rows.length === 0)
    return (
      <Notice sign={<Check size={18} className="ok" aria-hidden />} title={say.region.none}>
        {say.region.noneWhy}
      </Notice>
    )
  return (
    <>
      <div className="body">
        {(!small || !chosen) && (
          <div className="region-conflicts">
            <Rows
              items={rows}
              label={say.region.conflicts}
              height={52}
              keyOf={({ id }) => id}
              at={at}
              row={(one, { focus }) => (
                <button
                  type="button"
                  {...focus}
                  className={`line region-conflict${one === chosen ? ' on' : ''}`}
                  aria-expanded={one === chosen}
                  onClick={() => go.with({ v: one.id }, !small)}
                >
                  <Glyph kind={kindOfType(one.type)} named />
                  <span className="two grow">
                    <span className="id cut">{lastOf(one.fullName)}</span>
                    <span className="s t2 cut">
                      {[...(one.key === undefined ? [] : [say.region.of(one.key)]), say.region.sort(one.sort)].join(': ')}
                    </span>
                  </span>
                  <span className="s t3 fixed">
                    <When at={latest(one)} />
                  </span>
                </button>
              )}
            />
          </div>
        )}
        {chosen && <OneConflict key={chosen.id} lake={lake} conflict={chosen} {...(small ? { close: () => go.with({ v: undefined }) } : {})} />}
      </div>
      <Status
        keys={[
          ['j k', say.status.move],
          ['[ ]', say.status.olderNewer],
        ]}
      >
        <span>{say.region.openCount(rows.length)}</span>
      </Status>
    </>
  )
}
