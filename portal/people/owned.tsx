/** What a user or group owns, from the metalake down. */
import { useQuery } from '@tanstack/react-query'
import { NotTold } from '../access/guard.tsx'
import { kindOfType, pageOf, pathOf } from '../access/objects.ts'
import { ownedRead } from '../access/reads.ts'
import type { HolderKind, HolderShown } from '../access/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice } from '../look/states.tsx'
import { say } from '../messages.ts'

export function Owned({ place, entity }: Here<HolderShown>) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const read = useQuery(ownedRead(asOf, lake, { type: place.kind as HolderKind, name: entity.name }))
  if (read.error) return <NotTold lake={lake} failure={read.error} title={say.people.ownedRefused} again={() => void read.refetch()} />
  if (!read.data) return <Loading height={34} />
  const { owned, objects, complete } = read.data
  return (
    <>
      {!complete && <p className="note-line">{say.people.ownedPart(objects)}</p>}
      {owned.length === 0 ? (
        <Notice sign={<Glyph kind={place.kind} size={20} />} title={say.people.ownsNothing}>
          {say.people.ownsWhat}
        </Notice>
      ) : (
        <Rows
          items={owned}
          label={say.people.owned}
          height={34}
          keyOf={({ type, fullName }) => `${type} ${fullName}`}
          row={(one, { focus }) => {
            const path = pathOf(lake, one)?.path ?? [lake]
            return (
              <A to={pageOf(lake, one)} {...focus} className="line">
                <span className="grow row cut">
                  <Path kind={kindOfType(one.type)?.name ?? one.type} names={path.length > 1 ? path.slice(1) : path} />
                </span>
                <span className="t3 s">{say.kind(kindOfType(one.type)?.name ?? one.type)}</span>
              </A>
            )
          }}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.people.ownedCount(owned.length)}
      </Status>
    </>
  )
}
