/** Shows the toast for 8 seconds, longer while it is looked at. */
import { Check, Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBox } from '../kit/box.ts'
import { say } from '../messages.ts'
import { toast } from './toasts.ts'

const shownMs = 8000

export function Toaster() {
  const shown = useBox(toast)
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!shown || held) return
    const timer = setTimeout(() => toast.set(null), shownMs)
    return () => clearTimeout(timer)
  }, [shown, held])
  const hold = { onMouseEnter: () => setHeld(true), onMouseLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) }
  return (
    <div role="status" className="toasts">
      {shown && (
        <div className={`toast${shown.failed ? ' failed' : ''}`} {...hold}>
          {shown.failed ? <X size={14} aria-hidden /> : <Check size={14} aria-hidden />}
          <span className="break">{shown.text}</span>
          {shown.undo && (
            <button type="button" className="btn small" onClick={() => void shown.undo?.()}>
              <Undo2 size={13} aria-hidden />
              {say.undo}
            </button>
          )}
          <button type="button" className="btn small icon" aria-label={say.close} onClick={() => toast.set(null)}>
            <X size={13} aria-hidden />
          </button>
        </div>
      )}
    </div>
  )
}
