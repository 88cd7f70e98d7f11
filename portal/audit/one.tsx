/** One row of the audit in full: what changed or why not, from where, in which request, and its proof. */
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { Happened } from '../../client/audit.ts'
import { kindOf } from '../../kinds/index.ts'
import { hasAccess } from '../access/tabs.ts'
import { Changes } from '../entity/changes.tsx'
import { diffOf } from '../entity/diff.ts'
import { Fact } from '../entity/fact.tsx'
import { A } from '../frame/go.tsx'
import { Path, Who } from '../look/bits.tsx'
import { CopyText } from '../look/copy.tsx'
import { Loading } from '../look/states.tsx'
import { exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { type Filter, ofRequest } from './filters.ts'
import { Outcome } from './outcome.tsx'
import { placeOf } from './place-of.ts'
import { Proof } from './proof.tsx'
import { changeRead } from './read.ts'

function Changed({ lake, row }: { lake: string; row: Happened }) {
  const { data, error } = useQuery(changeRead(lake, row.position))
  if (error || data === null) return <p className="t2 s">{say.audit.notShown}</p>
  if (data === undefined) return <Loading rows={2} />
  const changes = diffOf(data.before, data.after)
  return changes.length === 0 ? <p className="t2 s">{say.audit.unchanged}</p> : <Changes of={changes} />
}

export function One({ lake, row, close }: { lake: string; row: Happened; close: () => void }) {
  const { facts } = say.audit
  const names = row.path.slice(1)
  const [type, ...words] = (row.reason ?? '').split(': ')
  const place = placeOf(row)
  // Of what was to be made there is nothing yet to ask about.
  const explained =
    type === 'ForbiddenException' && row.operation !== 'create' && place && hasAccess(kindOf(place.kind)) ? { ...place, tab: 'access' } : null
  return (
    <section className="audit-one" aria-label={say.audit.one}>
      <div className="row g8 audit-one-head">
        <Outcome of={row.outcome} />
        <h2 className="h2 grow break">{say.audit.did(row.actor, row.operation, row.kind, names.at(-1) ?? lake, row.outcome)}</h2>
        <button type="button" className="btn quiet icon" aria-label={say.close} onClick={close}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <div className="scroll grow audit-one-body" tabIndex={0} role="region" aria-label={say.audit.details}>
        {row.reason !== undefined && (
          <section className="audit-part">
            <h3 className="lab">{say.audit.why}</h3>
            <p className="break">{words.join(': ')}</p>
            <p className="mono t3 break">{type}</p>
            {explained && (
              <A to={explained} search={{ who: `user ${row.actor}` }} className="link s">
                {say.audit.explain(row.actor)}
              </A>
            )}
          </section>
        )}
        {row.table === 'log' && (
          <section className="audit-part">
            <h3 className="lab">{say.audit.changed}</h3>
            <Changed lake={lake} row={row} />
          </section>
        )}
        <dl className="audit-part">
          <Fact name={facts.object}>
            <A to={place} className={place ? 'audit-object' : ''}>
              <Path kind={row.kind} names={names.length > 0 ? names : row.path} />
            </A>
            {names.length > 0 && !names.some((name) => name.includes('.')) && (
              <More filter={{ object: names.join('.') }} words={say.audit.ofObject} lake={lake} />
            )}
          </Fact>
          <Fact name={facts.who}>
            <Who name={row.actor} />
            <More filter={{ actor: row.actor }} words={say.audit.ofUser} lake={lake} />
          </Fact>
          <Fact name={facts.time}>
            <span className="num">{exact(row.time)}</span>
          </Fact>
          <Fact name={facts.address}>
            <span className="mono break">{row.address}</span>
          </Fact>
          <Fact name={facts.request}>
            <CopyText text={row.requestId} />
            <More filter={ofRequest(row.requestId, row.time)} words={say.audit.ofRequest} lake={lake} />
          </Fact>
          <Fact name={facts.row}>{say.audit.position(row.position, row.table)}</Fact>
          <Fact name={facts.hash}>
            <CopyText text={row.hash} />
          </Fact>
        </dl>
        <Proof key={`${row.table}${row.position}`} lake={lake} row={row} />
      </div>
    </section>
  )
}

/** Goes to the whole audit with this filter alone. */
function More({ filter, words, lake }: { filter: Filter; words: string; lake: string }) {
  return (
    <A to={{ kind: 'metalake', path: [lake], tab: 'audit' }} search={filter} className="link s audit-more">
      {words}
    </A>
  )
}
