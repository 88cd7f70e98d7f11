/** The policies of a metalake: what each says, to how much it is attached, and whether it is followed. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { PolicyShown } from '../api/shapes.ts'
import { openMakePolicy } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { attachedRead, policiesRead, saysInShort } from './read.ts'
import './policy.css'

export function Policies({ place, fixed }: Here) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const small = useMedia(narrow)
  const read = useQuery(policiesRead(asOf, lake))
  if (read.error) return <Refused failure={read.error} title={say.policy.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const make = !fixed && (
    <button type="button" className="btn small" onClick={() => openMakePolicy(lake)}>
      <Plus size={13} aria-hidden />
      {say.create.deed('policy')}
    </button>
  )
  return (
    <>
      {read.data.length === 0 ? (
        <Notice sign={<Glyph kind="policy" size={20} />} title={say.policy.none} deeds={make}>
          {say.policy.what}
        </Notice>
      ) : (
        <>
          <div className="bar">
            <span className="grow" />
            {make}
          </div>
          <Rows
            items={read.data}
            label={say.policy.label}
            height={small ? 52 : 34}
            keyOf={(policy) => policy.name}
            head={
              <div className="heads line policy-line wide-only" aria-hidden>
                <span />
                {say.policy.heads.map((head, i) => (
                  <span key={head} className={i === 3 ? 'r' : ''}>
                    {head}
                  </span>
                ))}
              </div>
            }
            row={(policy, { focus }) => <Line lake={lake} policy={policy} focus={focus} />}
          />
        </>
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.policy.count(read.data.length)}
      </Status>
    </>
  )
}

const Line = ({ lake, policy, focus }: { lake: string; policy: PolicyShown; focus: object }) => (
  <A to={{ kind: 'policy', path: [lake, policy.name], tab: '' }} {...focus} className="line policy-line">
    <Glyph kind="policy" named />
    <span className={`id cut${policy.enabled ? '' : ' t3'}`} title={policy.name}>
      {policy.name}
    </span>
    <span className="t2 s cut policy-says" title={saysInShort(policy)}>
      {saysInShort(policy)}
    </span>
    <span className="t2 cut policy-comment" title={policy.comment}>
      {policy.comment}
    </span>
    <span className="r num t3 s wide-only">
      <Attached lake={lake} name={policy.name} />
    </span>
    <span>{policy.enabled ? <span className="t3 s wide-only">{say.on}</span> : <span className="pill warn">{say.off}</span>}</span>
  </A>
)

function Attached({ lake, name }: { lake: string; name: string }) {
  const { data } = useQuery(attachedRead(useAsOf(), lake, name))
  return data === undefined ? null : count(data.length)
}
