/** What was filled in and not saved: said as a list, tried out before, saved in an order in which nobody may ever do more than before or after. */
import { useQueryClient } from '@tanstack/react-query'
import { Minus, Plus, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { DifferenceTable } from '../access/differences.tsx'
import { accessPath, sayOn, tryOut } from '../access/reads.ts'
import type { Differences } from '../access/shapes.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { reasonOf, usePerform } from '../api/perform.ts'
import { say } from '../messages.ts'
import { type Change, proposalsOf, reversed, sayings } from './matrix.ts'

export function Changes(props: {
  readonly lake: string
  readonly role: string
  readonly changes: readonly Change[]
  readonly onDiscard: () => void
  readonly onSaved: () => void
}) {
  const { lake, role, changes } = props
  const perform = usePerform()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState('')
  const [tried, setTried] = useState<Differences>()
  // Other changes, another answer.
  useEffect(() => setTried(undefined), [changes])
  const stale = [pathTo(kinds.role, [lake, role]), pathIn(kinds.role, [lake]), accessPath(lake), `${pathTo(kinds.metalake, [lake])}/objects`]
  const make = async (list: readonly Change[]) => {
    for (const { object, privileges, give } of sayings(list)) await sayOn(lake, role, object, privileges, give)
  }
  const run = (deed: () => Promise<unknown>, told: (why: string) => string) => {
    setBusy(true)
    setRefused('')
    deed()
      .catch((failure: unknown) => setRefused(told(reasonOf(failure))))
      .finally(() => setBusy(false))
  }
  const save = () =>
    run(
      () =>
        perform({
          run: async () => {
            await make(changes)
            // The table shows what the lake says from here on.
            await client.invalidateQueries({ predicate: ({ queryKey: [, , path] }) => path === stale[0] })
            props.onSaved()
          },
          said: say.matrix.said(role, changes.length),
          undo: () => make(reversed(changes)),
          stale,
        }),
      say.matrix.notWhole,
    )
  const look = () =>
    run(
      async () => setTried(await tryOut(lake, proposalsOf(role, changes))),
      (why) => `${say.whatIf.refused}. ${why}`,
    )
  return (
    <section className="changes" aria-label={say.matrix.changes}>
      <div className="changes-head">
        <h2 className="h2">{say.matrix.unsaved(changes.length)}</h2>
        <span className="grow" />
        <button type="button" className="btn" disabled={busy} onClick={look}>
          {say.matrix.look}
        </button>
        <button type="button" className="btn quiet" disabled={busy} onClick={props.onDiscard}>
          {say.matrix.discard}
        </button>
        <button type="button" className="btn first" disabled={busy} onClick={save}>
          {say.matrix.save(changes.length)}
        </button>
      </div>
      {refused !== '' && (
        <p role="alert" className="refusal">
          {refused}
        </p>
      )}
      <div className="changes-list" tabIndex={0} role="group" aria-label={say.matrix.changes}>
        <ul>
          {changes.map((change) => (
            <li key={`${change.privilege} ${change.object.type} ${change.object.fullName}`}>
              <Sign change={change} />
              <span className="cut">
                {say.matrix.change(change.from, change.to)} <span className="b">{say.access.privilege(change.privilege)}</span>{' '}
                <span className="t2">on {change.object.fullName}</span>
              </span>
            </li>
          ))}
        </ul>
        <div role="status">{tried && <DifferenceTable lake={lake} tried={tried} />}</div>
      </div>
    </section>
  )
}

const Sign = ({ change: { to } }: { change: Change }) =>
  to === 'allow' ? (
    <Plus size={14} className="ok fixed" aria-hidden />
  ) : to === 'deny' ? (
    <X size={14} className="bad fixed" aria-hidden />
  ) : (
    <Minus size={14} className="t3 fixed" aria-hidden />
  )
