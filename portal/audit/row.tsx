/** One line of the audit, and the heads over its columns. */
import type { Happened } from '../../client/audit.ts'
import { Avatar, Path } from '../look/bits.tsx'
import { exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { Outcome } from './outcome.tsx'
import { stampOf } from './stamp.ts'

/** Among the heads, that of the column which goes first where there is little room. */
const whyAt = 4

export const lineHeads = (
  <div className="heads line audit-line wide-only" aria-hidden>
    {say.audit.heads.map((head, i) => (
      <span key={head} className={i === whyAt ? 'audit-why' : ''}>
        {head}
      </span>
    ))}
  </div>
)

/** Without the failure's class: `UnauthorizedException: …` begins with what only programs read. */
const reasonIn = (reason: string | undefined) => reason?.replace(/^\w+: /, '')

export function Line({ row, focus, on, open }: { row: Happened; focus: object; on: boolean; open: () => void }) {
  const names = row.path.slice(1)
  return (
    <button type="button" {...focus} className={`line audit-line${on ? ' on' : ''}`} aria-expanded={on} onClick={open}>
      <time dateTime={row.time} title={exact(row.time)} className="num nw t2 audit-time">
        {stampOf(row.time)}
      </time>
      <span className="row g6 cut audit-who" title={row.actor}>
        <Avatar name={row.actor} />
        <span className="cut">{row.actor}</span>
      </span>
      <span className="b cut audit-what">{row.operation}</span>
      <span className="row cut audit-on">
        <Path {...(row.kind === '' ? {} : { kind: row.kind })} names={names.length > 0 ? names : row.path} />
      </span>
      <span className="t2 s cut audit-why" title={row.reason}>
        {reasonIn(row.reason)}
      </span>
      <Outcome of={row.outcome} />
    </button>
  )
}
