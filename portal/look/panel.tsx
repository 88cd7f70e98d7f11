/** The panel at the right in which a deed is prepared: its effect first, then the button that names it. */
import { AlertTriangle, Check, X } from 'lucide-react'
import { type FormEvent, type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react'
import { reasonOf } from '../api/perform.ts'
import { box, useBox } from '../kit/box.ts'
import { say } from '../messages.ts'

/** What is being prepared; null = nothing. */
export const panel = box<ReactNode>(null)
export const closePanel = () => panel.set(null)

export function PanelHost() {
  const content = useBox(panel)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (content !== null && !dialog.current?.open) dialog.current?.showModal()
    if (content === null) dialog.current?.close()
  }, [content])
  return (
    <dialog
      ref={dialog}
      className="panel"
      onClose={closePanel}
      onClick={(event) => event.target === dialog.current && closePanel()}
      aria-label={say.panel}
    >
      <Suspense fallback={null}>{content}</Suspense>
    </dialog>
  )
}

export interface Effect {
  readonly text: ReactNode
  readonly tone: 'warn' | 'ok'
}
export const Effects = ({ of }: { of: readonly Effect[] }) => (
  <ul className="effect" aria-label={say.effect}>
    {of.map(({ text, tone }, i) => (
      <li key={i}>
        {tone === 'warn' ? <AlertTriangle size={14} className="warn" aria-hidden /> : <Check size={14} className="ok" aria-hidden />}
        <span>{text}</span>
      </li>
    ))}
  </ul>
)

/** `act` does the deed; when it throws, the reason stays beside the button and nothing typed is lost. */
export function PanelForm(props: {
  readonly title: string
  readonly sign?: ReactNode
  readonly deed: string
  readonly danger?: boolean
  readonly off?: boolean
  readonly act: () => Promise<unknown>
  readonly children: ReactNode
}) {
  const [refused, setRefused] = useState('')
  const [busy, setBusy] = useState(false)
  const form = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefused('')
    props.act().then(closePanel, (failure: unknown) => {
      setRefused(reasonOf(failure))
      setBusy(false)
    })
  }
  return (
    <div className="panel-in">
      <div className="panel-head">
        {props.sign}
        <h2 className="panel-title grow cut">{props.title}</h2>
        <button type="button" className="btn quiet icon" aria-label={say.close} onClick={closePanel}>
          <X size={16} aria-hidden />
        </button>
      </div>
      {/* It scrolls where it is long, by the keys too. */}
      <form id={form} className="panel-body" onSubmit={submit} tabIndex={0} aria-label={props.title}>
        {props.children}
        {refused !== '' && (
          <p role="alert" className="refusal">
            {refused}
          </p>
        )}
      </form>
      <div className="panel-foot">
        <button type="submit" form={form} className={`btn ${props.danger ? 'danger' : 'first'}`} disabled={busy || props.off}>
          {props.deed}
        </button>
        <button type="button" className="btn quiet" onClick={closePanel}>
          {say.cancel}
        </button>
      </div>
    </div>
  )
}
