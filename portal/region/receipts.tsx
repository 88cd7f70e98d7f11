/** Since when each policy is in force in every region, by that region's own word. */
import { useQuery } from '@tanstack/react-query'
import { Check, CircleDashed } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import { namesRead } from '../api/reads.ts'
import { A } from '../frame/go.tsx'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { receiptsRead } from './read.ts'

export function ReceiptList({ lake }: { lake: string }) {
  const read = useQuery(namesRead(undefined, kinds.policy, [lake]))
  if (read.error) return <Refused failure={read.error} title={say.region.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  if (read.data.length === 0) return <Notice sign={<Glyph kind="policy" size={20} />} title={say.region.noReceipts} />
  return (
    <>
      <div className="bar">
        <h2 className="lab">{say.region.receipts}</h2>
        <span className="t3 s cut">{say.region.receiptsWhy}</span>
      </div>
      <Rows
        items={read.data}
        label={say.region.receipts}
        height={44}
        keyOf={(name) => name}
        row={(name, { focus }) => (
          <div className="line region-receipt">
            <Glyph kind="policy" named />
            <A to={{ kind: 'policy', path: [lake, name], tab: '' }} {...focus} className="id cut region-policy" title={name}>
              {name}
            </A>
            <Receipt lake={lake} policy={name} />
          </div>
        )}
      />
    </>
  )
}

function Receipt({ lake, policy }: { lake: string; policy: string }) {
  const { data } = useQuery(receiptsRead(lake, policy))
  if (!data) return null
  return (
    <span className="row g12 grow region-since">
      {data.regions.map(({ region, since }) => (
        <span key={region} className="row g4 s nw">
          {since === undefined ? <CircleDashed size={12} className="t3" aria-hidden /> : <Check size={12} className="ok" aria-hidden />}
          <span className="b">{region}</span>
          <span className="t2">{since === undefined ? say.region.notYet : <When at={since} />}</span>
        </span>
      ))}
      <span className="grow" />
      {data.everywhereSince !== undefined && <span className="t3 s wide-only">{say.region.inForceSince}</span>}
    </span>
  )
}
