/** What taking a change back would write, told before it is written. Asked for when wanted: a refusal is itself a row of the audit. */
import { useQuery } from '@tanstack/react-query'
import { Check, Minus, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { kindOf } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { reasonOf, usePerform } from '../api/perform.ts'
import { feedPath, type Undone, undo, undoRead } from '../api/undo.ts'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Changes } from './changes.tsx'
import { diffOf } from './diff.ts'

const words = say.undoing

export function UndoCard({ lake, position }: { lake: string; position: number | string }) {
  const plan = useQuery(undoRead(lake, position))
  const perform = usePerform()
  const [refused, setRefused] = useState('')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState('')
  const write = (undone: Undone) => {
    const kind = kindOf(undone.kind)
    const back: { now?: () => Promise<unknown> } = {}
    setBusy(true)
    perform({
      run: async () => {
        back.now = await undo(lake, position)
      },
      said: words.done(undone.path.at(-1) ?? ''),
      undo: async () => back.now?.(),
      stale: [pathTo(kind, undone.path), pathIn(kind, undone.path.slice(0, -1)), feedPath(lake)],
    })
      .then(() => setDone(undone.path.at(-1) ?? ''))
      .catch((failure: unknown) => setRefused(reasonOf(failure)))
      .finally(() => setBusy(false))
  }
  const reason = refused === '' ? plan.error && reasonOf(plan.error) : refused
  const { data } = plan
  return (
    <section className="undo-card" aria-label={words.title}>
      <div className="row g8 undo-head">
        <Undo2 size={14} className="ac" aria-hidden />
        <h3 className="b grow">{words.title}</h3>
        <span className="t3 s">{words.nothingYet}</span>
      </div>
      <div className="col g8 undo-body">
        {done !== '' ? (
          <p className="row g8 top" role="status">
            <Check size={14} className="ok undo-sign" aria-hidden />
            <span className="break">{words.done(done)}</span>
          </p>
        ) : reason ? (
          <p className="row g8 top" role="alert">
            <Minus size={14} className="warn undo-sign" aria-hidden />
            <span className="break">
              {words.refused}: {reason}
            </span>
          </p>
        ) : data === undefined || plan.isFetching ? (
          <Loading rows={2} />
        ) : (
          <>
            <ul className="col g4">
              {linesOf(data).map((line) => (
                <li key={line} className="row g8 top">
                  <Check size={14} className="ok undo-sign" aria-hidden />
                  <span className="break">{line}</span>
                </li>
              ))}
            </ul>
            {inParts(data) && <Changes of={diffOf(side(data, 'from'), side(data, 'to'))} />}
            <button type="button" className="btn first self-start" disabled={busy} onClick={() => write(data)}>
              {words.deed(data.operation, data.path.at(-1) ?? '')}
            </button>
          </>
        )}
      </div>
    </section>
  )
}

/** Lists of things, such as columns, are told field by field, as what a change did is. */
const isDeep = ({ from, to }: Undone['changes'][number]) =>
  [from, to].some((one) => Array.isArray(one) && one.some((part) => typeof part === 'object'))
const inParts = ({ changes }: Undone) => changes.some(isDeep)
const side = ({ changes }: Undone, which: 'from' | 'to') =>
  Object.fromEntries(changes.filter(isDeep).map((change) => [change.field, change[which] ?? []]))
const linesOf = ({ operation, kind, path, changes }: Undone): readonly string[] => {
  const whole = operation === 'drop' || operation === 'undelete' || changes.length === 0
  const plain = changes.filter((change) => !isDeep(change))
  return [...(whole ? [words.whole(operation, kind, path.at(-1) ?? '')] : []), ...plain.map(({ field, from, to }) => words.line(field, from, to))]
}
