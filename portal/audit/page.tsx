/** The audit of a metalake: who did what in it, was denied it or failed in it. */
import { ScrollText } from 'lucide-react'
import { useTitle } from '../kit/use.ts'
import { say } from '../messages.ts'
import { AuditList } from './list.tsx'
import '../entity/entity.css'
import '../entity/history.css'

const everything = {}

export function AuditPage({ lake }: { lake: string }) {
  useTitle(say.title(say.audit.title, lake))
  return (
    <AuditList
      lake={lake}
      bounds={everything}
      title={
        <>
          <ScrollText size={18} strokeWidth={1.6} aria-hidden />
          <h1 className="h1">{say.audit.title}</h1>
        </>
      }
    />
  )
}
