/** The line under every page: what is shown on the left, the page's keys on the right. */
import { type ReactNode, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { LiveDot } from '../live/dot.tsx'
import { Kbd } from '../look/bits.tsx'

/** The frame keeps a place for the line, so that it runs under the rail too. */
export const statusSlot = 'status'

export function Status({ children, keys }: { children: ReactNode; keys: readonly (readonly [string, string])[] }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  useEffect(() => setSlot(document.getElementById(statusSlot)), [])
  if (!slot) return null
  return createPortal(
    <div className="status">
      <LiveDot />
      <span className="row g12 cut">{children}</span>
      <span className="grow" />
      {keys.map(([key, does]) => (
        <span key={key + does} className="row g4 fixed">
          {key.split(' ').map((k) => (
            <Kbd key={k}>{k}</Kbd>
          ))}
          {does}
        </span>
      ))}
    </div>,
    slot,
  )
}
