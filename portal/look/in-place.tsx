/** Words that are edited where they stand: enter or a double click opens, enter saves, escape leaves. */
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { reasonOf } from '../api/perform.ts'
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
  readonly children: ReactNode
}) {
  const [refused, setRefused] = useState('')
  const [saving, setSaving] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const leave = () => {
    setRefused('')
    props.onOpen(false)
  }
  const keep = async (then?: () => void) => {
    const typed = field.current?.value.trim() ?? ''
    if (typed === props.text) {
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
        defaultValue={props.text}
        aria-label={props.label}
        aria-invalid={refused !== ''}
        maxLength={props.max}
        onKeyDown={onKeyDown}
        onBlur={() => refused === '' && void keep()}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      />
      {refused !== '' && (
        <span role="alert" className="s bad break">
          {refused}
        </span>
      )}
    </span>
  )
}
