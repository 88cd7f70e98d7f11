/** What a policy is attached to, and attaching it to more. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type KindName, kindOf, kinds } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import type { TaggedObject } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { panel } from '../look/panel.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Attach } from './attach.tsx'
import { attachedRead, useGoverning } from './read.ts'
import './policy.css'

const placeOf = (lake: string, { type, fullName }: TaggedObject): Place | null =>
  Object.hasOwn(kinds, type) ? { kind: type as KindName, path: [lake, ...fullName.split('.')], tab: '' } : null

export function Attached({ place, entity, fixed }: Here) {
  const asOf = useAsOf()
  const lake = place.path[0] ?? ''
  const read = useQuery(attachedRead(asOf, lake, entity.name))
  const put = useGoverning()
  if (read.error) return <Refused failure={read.error} title={say.policy.attachedRefused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const attach = !fixed && (
    <button type="button" className="btn small" onClick={() => panel.set(<Attach lake={lake} policy={entity.name} />)}>
      <Plus size={13} aria-hidden />
      {say.policy.attach}
    </button>
  )
  return (
    <>
      {read.data.length === 0 ? (
        <Notice sign={<Glyph kind="policy" size={20} />} title={say.policy.attachedNone(entity.name)} deeds={attach}>
          {say.policy.attachedWhat}
        </Notice>
      ) : (
        <>
          <div className="bar">
            <span className="grow" />
            {attach}
          </div>
          <Rows
            items={read.data}
            label={say.policy.attached}
            height={34}
            keyOf={(one) => `${one.type}\0${one.fullName}`}
            row={(one, { focus, active }) => (
              <div className="line">
                <A to={placeOf(lake, one)} {...focus} className="grow row cut policy-object">
                  <Path kind={one.type} names={one.fullName.split('.')} />
                </A>
                <span className="t3 s">{say.kind(one.type)}</span>
                {!fixed && Object.hasOwn(kinds, one.type) && (
                  <button
                    type="button"
                    className="btn quiet small"
                    tabIndex={active ? 0 : -1}
                    aria-label={say.policy.takeOffOf(one.fullName)}
                    onClick={() => void put(kindOf(one.type), [lake, ...one.fullName.split('.')], entity.name, false)}
                  >
                    {say.policy.takeOff}
                  </button>
                )}
              </div>
            )}
          />
        </>
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.policy.attachedCount(read.data.length)}
      </Status>
    </>
  )
}
