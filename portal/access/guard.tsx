/** What stands in the place of a page of rights where the lake checks none, or does not tell the reader. */
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { Failure } from '../api/request.ts'
import { useAsOf } from '../frame/go.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { useChecking } from './checking.ts'
import { checkingRead, ownerRead, ownMayRead } from './reads.ts'
import './guard.css'

/** Shows its children only where rights are checked; else how to have them checked. */
export function WhereChecked({ children }: { children: ReactNode }) {
  const read = useQuery(checkingRead)
  if (read.data === false) return <Off />
  if (read.data) return children
  if (read.error) return <Refused failure={read.error} title={say.access.refused} again={() => void read.refetch()} />
  return <Loading />
}

function Off() {
  return (
    <div className="fill">
      <Notice sign={<ShieldOff size={18} className="t3" aria-hidden />} title={say.access.off.title}>
        <p>{say.access.off.why}</p>
        <pre className="off-lines mono">{'gravitino.authorization.enable = true\ngravitino.authorization.serviceAdmins = admin'}</pre>
        <p>{say.access.off.afterwards}</p>
      </Notice>
    </div>
  )
}

/** Whose the metalake is, for those who must ask somebody. */
export const useLakeOwner = (lake: string): string | undefined =>
  useQuery({ ...ownerRead(undefined, lake, { type: 'metalake', fullName: lake }), enabled: useChecking() === true }).data?.name

/** What the reader may do with the metalake; undefined until it is known, or when nothing is told. */
export const useOwnMay = (lake: string): Readonly<Record<string, boolean>> | undefined => {
  const asOf = useAsOf()
  return useQuery({ ...ownMayRead(asOf, lake), enabled: useChecking() === true }).data?.may
}

/** A refusal of the lake: what is not for the reader says whom to ask. */
export function NotTold({ lake, failure, title, again }: { lake: string; failure: unknown; title: string; again: () => void }) {
  if (failure instanceof Failure && failure.status === 403) return <NotYours lake={lake} why={failure.message} />
  return <Refused failure={failure} title={title} again={again} />
}

export function NotYours({ lake, why }: { lake: string; why?: string }) {
  const owner = useLakeOwner(lake)
  return (
    <Notice sign={<LockKeyhole size={18} className="t3" aria-hidden />} title={say.access.notYours(lake, owner)}>
      {why !== undefined && <p className="t3 s break">{why}</p>}
    </Notice>
  )
}
