/** Everything a tag was put on. */
import { useQuery } from '@tanstack/react-query'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Place, Search } from '../address.ts'
import { taggedRead } from '../api/reads.ts'
import type { TaggedObject } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'

/** A column is shown on its table's page. */
function placeOf(lake: string, { type, fullName }: TaggedObject): { to: Place | null; search: Search } {
  const names = fullName.split('.')
  if (type === 'column') return { to: { kind: 'table', path: [lake, ...names.slice(0, 3)], tab: '' }, search: { column: names.slice(3).join('.') } }
  return { to: Object.hasOwn(kinds, type) ? { kind: type as KindName, path: [lake, ...names], tab: '' } : null, search: {} }
}

export function Where({ place, entity }: Here) {
  const asOf = useAsOf()
  const lake = place.path[0] ?? ''
  const read = useQuery(taggedRead(asOf, lake, entity.name))
  if (read.error) return <Refused failure={read.error} title={say.where.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  return (
    <>
      {read.data.length === 0 ? (
        <Notice sign={<Glyph kind="tag" size={20} />} title={say.where.none(entity.name)}>
          {say.where.what}
        </Notice>
      ) : (
        <Rows
          items={read.data}
          label={say.where.label}
          height={34}
          keyOf={(one) => `${one.type}\0${one.fullName}`}
          row={(one, { focus }) => (
            <A {...placeOf(lake, one)} {...focus} className="line">
              <span className="grow row cut">
                <Path kind={one.type} names={one.fullName.split('.')} />
              </span>
              <span className="t3 s">{say.kind(one.type)}</span>
            </A>
          )}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.where.count(read.data.length)}
      </Status>
    </>
  )
}
