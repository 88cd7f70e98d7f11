/** The audit of one thing, on its page: of it by any name it had, and of what is in it. */
import { kindList } from '../../kinds/index.ts'
import { useEntityDeeds } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { A } from '../frame/go.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { AuditList } from './list.tsx'
import '../entity/history.css'

export function AuditTab(here: Here) {
  const { kind, place } = here
  const deeds = useEntityDeeds(here)
  const lake = place.path[0] ?? ''
  const names = place.path.slice(1)
  if (names.some((name) => name.includes('.')))
    return (
      <Notice
        title={say.audit.dotted}
        deeds={
          <A to={{ kind: 'metalake', path: [lake], tab: 'audit' }} className="btn small">
            {say.audit.title}
          </A>
        }
      />
    )
  const holds = kindList.some(({ parent }) => parent === kind)
  // Names are only told apart by kind: a tag and a catalog may be called alike.
  return <AuditList lake={lake} deeds={deeds} bounds={{ object: names.join('.'), ...(holds ? { subtree: true } : { kind: kind.name }) }} />
}
