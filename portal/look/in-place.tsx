/** Words that are edited where they stand: enter or a double click opens, enter saves, escape leaves. */
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { reasonOf } from '../api/perform.ts'
import { Words } from '../live/fresh.tsx'
import { say } from '../messages.ts'

/**
 * `save` gets the new text and throws when it is refused; the text typed then stays, with the reason under it.
 * `next` is called after a save by tab. `open`/`onOpen` let a row or a key open it from outside.
 */
export function InPlace(props: {
  readonly text: string
  readonly label: string
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly save: (text: string) => Promise<void>
  readonly next?: () => void
  readonly max?: number
  /** Who else changed the text just now. */
  readonly by?: string | undefined
  readonly children: ReactNode
}) {
  const [refused, setRefused] = useState('')
  const [saving, setSaving] = useState<string | null>(null)
  // What is typed over stays as it was when the cell was opened, whoever changes it meanwhile.
  const opened = useRef(props.text)
  if (!props.open) opened.current = props.text
  const field = useRef<HTMLTextAreaElement>(null)
  const leave = () => {
    setRefused('')
    props.onOpen(false)
  }
  const keep = async (then?: () => void) => {
    const typed = field.current?.value.trim() ?? ''
    if (typed === opened.current) {
      leave()
      then?.()
      return
    }
    setSaving(typed)
    leave()
    then?.()
    try {
      await props.save(typed)
    } catch (failure) {
      setRefused(reasonOf(failure))
      props.onOpen(true)
      requestAnimationFrame(() => {
        if (field.current) field.current.value = typed
      })
    }
    setSaving(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') leave()
    else if (event.key === 'Enter' && !event.shiftKey) void keep()
    else if (event.key === 'Tab' && props.next) void keep(props.next)
    else return
    event.preventDefault()
  }
  if (!props.open)
    return (
      <>
        {props.children}
        {saving !== null && <span className="xs t3 saving">{say.saving}</span>}
      </>
    )
  return (
    <span className="grow">
      <textarea
        ref={(node) => {
          field.current = node
          if (node && document.activeElement !== node) {
            node.focus()
            node.select()
          }
        }}
        className="in-place"
        rows={1}
        defaultValue={opened.current}
        aria-label={props.label}
        aria-invalid={refused !== ''}
        maxLength={props.max}
        onKeyDown={onKeyDown}
        onBlur={() => refused === '' && void keep()}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {props.text !== opened.current && <Meanwhile was={opened.current} is={props.text} by={props.by} />}
      {refused !== '' && (
        <span role="alert" className="s bad break">
          {refused}
        </span>
      )}
    </span>
  )
}

/** Another changed what is being edited: said, and shown if wanted; what is saved then is the reader's to say. */
function Meanwhile({ was, is, by }: { was: string; is: string; by: string | undefined }) {
  const [seen, setSeen] = useState(false)
  const who = useRef(by)
  who.current ??= by
  return (
    <span className="s warn break meanwhile" role="status">
      {say.live.meanwhile(who.current)}{' '}
      <button
        type="button"
        className="link"
        aria-expanded={seen}
        // The field must keep the focus: to lose it is to save.
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => {
          event.stopPropagation()
          setSeen(!seen)
        }}
      >
        {seen ? say.live.hide : say.live.see}
      </button>
      {seen && (
        <span className="prose meanwhile-text">
          <Words was={was} is={is} />
        </span>
      )}
    </span>
  )
}
