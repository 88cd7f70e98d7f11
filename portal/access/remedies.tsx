/** What would turn an answer: changes of roles, each to be tried out before it is made. */
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import { entityRead } from '../api/reads.ts'
import { A } from '../frame/go.tsx'
import { say } from '../messages.ts'
import type { Chain, Reason } from './chain.ts'
import { holderIn } from './reads.ts'
import type { Explained, Holder, HolderShown, Proposal } from './shapes.ts'

export function Remedies({ lake, chain, explained, who }: { lake: string; chain: Chain; explained: Explained; who: Holder }) {
  const holder = useQuery({ ...entityRead(undefined, kinds[who.type], [lake, who.name]), enabled: chain.reason.is === 'missing' }).data as
    | HolderShown
    | null
    | undefined
  const remedies = remediesFor(chain.reason, explained, who, holder?.roles ?? [])
  if (remedies.length === 0) return null
  return (
    <div className="col g6 remedies">
      <h3 className="lab">{say.why.change}</h3>
      {remedies.map(({ label, change }) => (
        <A key={label} to={{ kind: 'metalake', path: [lake], tab: 'what-if' }} search={{ changes: JSON.stringify([change]) }} className="btn remedy">
          <span className="grow cut">{label}</span>
          <ArrowRight size={13} className="t3" aria-hidden />
        </A>
      ))}
    </div>
  )
}

const remediesAtMost = 3
function remediesFor(reason: Reason, explained: Explained, who: Holder, roles: readonly string[]): readonly { label: string; change: Proposal }[] {
  // What a policy denies is changed on the policy’s page, to which the way down leads.
  if (reason.is === 'denied' && reason.fact.policy !== undefined) return []
  if (reason.is === 'denied') {
    const { role = '', privilege = '', type, object, through } = reason.fact
    const holder = holderIn(through) ?? who
    const said = { type, fullName: object, privileges: [{ name: privilege, condition: 'deny' as const }] }
    return [
      { label: say.why.takeRole(role, holder.name), change: { change: 'revoke-role', role, [holder.type]: holder.name } },
      { label: say.why.unsay(role, privilege), change: { change: 'revoke', role, ...said } },
    ]
  }
  if (reason.is !== 'missing') return []
  const [privilege] = reason.needs
  const held = [...new Set([...explained.because.flatMap(({ role }) => (role === undefined ? [] : [role])), ...roles])]
  return held.slice(0, remediesAtMost).map((role) => ({
    label: say.why.allowTo(role, privilege ?? '', reason.object.fullName),
    change: { change: 'grant', role, ...reason.object, privileges: [{ name: privilege ?? '', condition: 'allow' as const }] },
  }))
}
