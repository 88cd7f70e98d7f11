/** Keys that work everywhere, while nobody is typing. */
import { useLayoutEffect } from 'react'
import { focusRows } from '../look/rows.tsx'
import { fieldId } from '../search/field.tsx'
import { pageDeeds } from './deeds.ts'
import { type Goer, useAsOf, useGo, usePlace } from './go.tsx'
import { openKeys } from './keys-panel.tsx'
import { openPalette, palette } from './palette-state.ts'
import { toast } from './toasts.ts'

const hourMs = 3_600_000
const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input,textarea,select,[popover],dialog') !== null)

/** `g h` home, `g t` tree: the second letter of a pair, awaited for a second. */
const pairMs = 1000

export function Keys() {
  const go = useGo()
  const asOf = useAsOf()
  const lake = usePlace()?.path[0]
  // Before the page is seen: who sees it may press at once.
  useLayoutEffect(() => {
    let pairUntil = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette('')
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return
      // The palette is asked for and on its way: what is typed meanwhile is for it.
      if (palette.get() !== null && !document.querySelector('dialog.palette') && event.key.length === 1) {
        palette.set(palette.get() + event.key)
        event.preventDefault()
        return
      }
      if (document.querySelector('dialog[open]')) return
      const now = Date.now()
      const paired = now < pairUntil
      pairUntil = 0
      if (paired ? pairKey(event.key, go, lake) : singleKey(event.key, go, asOf)) event.preventDefault()
      else if (event.key === 'g') pairUntil = now + pairMs
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [go, asOf, lake])
  return null
}

function pairKey(key: string, go: Goer, lake: string | undefined): boolean {
  if (key === 'h') go.to(lake === undefined ? { kind: 'lakes', path: [], tab: '' } : { kind: 'metalake', path: [lake], tab: '' })
  else if (key === 's' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'search' })
  else if (key === 'a' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'users' })
  else if (key === 'p' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'policies' })
  else if (key === 'j' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'jobs' })
  else if (key === 'u' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'audit' })
  else if (key === 'r' && lake !== undefined) go.to({ kind: 'metalake', path: [lake], tab: 'regions' })
  else if (key === 't') document.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus()
  else return false
  return true
}

function singleKey(key: string, go: Goer, asOf: string | undefined): boolean {
  const deed = pageDeeds.get().find((d) => d.letter === key)
  if (deed) {
    deed.run()
    return true
  }
  switch (key) {
    case '/': {
      const field = document.getElementById(fieldId)
      if (field) field.focus()
      else openPalette('')
      return true
    }
    case '>':
      openPalette('>')
      return true
    case '?':
      openKeys()
      return true
    case 'j':
    case 'k':
      focusRows()
      return true
    case 'Escape':
      // One step back: what is opened beside a list closes.
      if (!new URLSearchParams(location.search).has('v')) return false
      go.with({ v: undefined }, true)
      return true
    case 'z':
      void toast.get()?.undo?.()
      return true
    case 'n':
      if (asOf !== undefined) go.with({ asOf: undefined })
      return asOf !== undefined
    case '[':
    case ']':
      if (asOf !== undefined) go.with({ asOf: new Date(Date.parse(asOf) + (key === '[' ? -hourMs : hourMs)).toISOString() }, true)
      return asOf !== undefined
    default:
      return false
  }
}
