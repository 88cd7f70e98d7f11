/** Changes of roles put together and tried out: who would gain and who would lose what. Nothing is changed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ChangeLine } from './change-line.tsx'
import { DifferenceTable } from './differences.tsx'
import { NotTold, NotYours, useOwnMay } from './guard.tsx'
import { type Draft, isWhole, readDrafts, writeDrafts } from './proposals.ts'
import { triedRead } from './reads.ts'
import './what-if.css'

export function WhatIf({ lake }: { lake: string }) {
  const { changes: text } = useSearch()
  const go = useGo()
  const may = useOwnMay(lake)
  const drafts = readDrafts(text)
  const whole = drafts.filter(isWhole)
  const ready = whole.length > 0 && whole.length === drafts.length
  const read = useQuery({ ...triedRead(lake, whole), enabled: ready && may?.grant === true, placeholderData: keepPreviousData })
  const set = (next: readonly Draft[]) => go.with({ changes: writeDrafts(next) }, true)
  if (may && !may.grant) return <NotYours lake={lake} />
  return (
    <div className="scroll grow what-if">
      <p className="t2 prose">{say.whatIf.what}</p>
      <section aria-label={say.whatIf.changes} className="col g8">
        <h2 className="lab">{say.whatIf.changes}</h2>
        <ol className="col">
          {drafts.map((draft, i) => (
            <ChangeLine
              key={i}
              lake={lake}
              draft={draft}
              number={i + 1}
              onChange={(next) => set(drafts.with(i, next))}
              onRemove={() => set(drafts.toSpliced(i, 1))}
            />
          ))}
        </ol>
        <button type="button" className="btn small self-start" onClick={() => set([...drafts, { change: 'grant-role' }])}>
          <Plus size={13} aria-hidden />
          {say.whatIf.add}
        </button>
      </section>
      <section aria-label={say.whatIf.label} role="status">
        {drafts.length > 0 && !ready && <p className="t3 s">{say.whatIf.incomplete}</p>}
        {ready && read.error && <NotTold lake={lake} failure={read.error} title={say.whatIf.refused} again={() => void read.refetch()} />}
        {ready && !read.error && (read.data ? <DifferenceTable lake={lake} tried={read.data} /> : <Loading rows={4} height={30} />)}
      </section>
      <Status keys={[]}>{ready && read.data ? say.whatIf.hits(read.data.differences.length) : say.whatIf.title}</Status>
    </div>
  )
}
