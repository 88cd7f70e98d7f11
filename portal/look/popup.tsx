/** A small window beside the button that opens it: a menu or a form. The browser closes it on escape and on a click elsewhere. */
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import './popup.css'

type Trigger = Pick<ComponentProps<'button'>, 'id' | 'type' | 'popoverTarget' | 'aria-haspopup' | 'aria-expanded'>

const gap = 4
const edge = 8

/** Below the button and inside the window; above it where there is no room below. */
function place(box: HTMLElement, button: HTMLElement, end: boolean) {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = box
  const left = end ? at.right - width : at.left
  const below = at.bottom + gap
  const top = below + height > innerHeight - edge ? Math.max(edge, at.top - gap - height) : below
  box.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`
  box.style.top = `${top}px`
}

/**
 * `trigger` gets what its button needs. `end` lines it up with the button's right side.
 * `menu` makes it a menu: its buttons are items, walked with the arrows. `id` lets others press the button.
 */
export function Popup(props: {
  readonly trigger: (props: Trigger) => ReactNode
  readonly label: string
  readonly children: (close: () => void) => ReactNode
  readonly menu?: boolean
  readonly end?: boolean
  readonly id?: string
}) {
  const own = useId()
  const box = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const buttonId = props.id ?? `${own}b`
  const close = () => box.current?.hidePopover()
  const items = () => [...(box.current?.querySelectorAll<HTMLElement>(props.menu ? '[role^=menuitem]:not([disabled])' : 'input,select,button') ?? [])]
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!props.menu || step === undefined) return
    event.preventDefault()
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    all.at((at + step) % all.length)?.focus()
  }
  return (
    <>
      {props.trigger({ id: buttonId, type: 'button', popoverTarget: own, 'aria-haspopup': props.menu ? 'menu' : 'dialog', 'aria-expanded': open })}
      <div
        ref={box}
        id={own}
        popover="auto"
        className={`popup${props.menu ? ' menu' : ''}`}
        role={props.menu ? 'menu' : 'dialog'}
        aria-label={props.label}
        onKeyDown={walk}
        onToggle={(event) => {
          const opened = event.newState === 'open'
          setOpen(opened)
          if (opened)
            requestAnimationFrame(() => {
              const button = document.getElementById(buttonId)
              if (box.current && button) place(box.current, button, props.end ?? false)
              items()[0]?.focus()
            })
        }}
      >
        {open && props.children(close)}
      </div>
    </>
  )
}

/** One line of a menu. */
export function Item(props: {
  readonly onPick: () => void
  readonly sign?: ReactNode
  readonly children: ReactNode
  readonly keys?: string
  readonly tone?: 'bad'
  readonly chosen?: boolean
}) {
  return (
    <button
      type="button"
      role={props.chosen === undefined ? 'menuitem' : 'menuitemradio'}
      {...(props.chosen === undefined ? {} : { 'aria-checked': props.chosen })}
      tabIndex={-1}
      className={`item${props.tone ? ` ${props.tone}` : ''}${props.chosen ? ' on' : ''}`}
      onClick={props.onPick}
    >
      {props.sign}
      <span className="grow cut">{props.children}</span>
      {props.keys !== undefined && <kbd className="kbd">{props.keys}</kbd>}
    </button>
  )
}
