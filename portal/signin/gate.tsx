/** The door: the pages are shown to whoever is signed in; whose session ends finds theirs as they left it. */
import { useQueryClient } from '@tanstack/react-query'
import { Fragment, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useBox } from '../kit/box.ts'
import { standing, user } from './session.ts'

const SignIn = lazy(() => import('./page.tsx').then(({ SignIn }) => ({ default: SignIn })))

/** Over everything, and nothing beneath can be reached. */
function Over({ children }: { children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const show = () => {
    const { current } = dialog
    if (!current || current.open) return
    current.showModal()
    // The name is there already.
    const empty = Array.from(current.querySelectorAll('input')).find(({ value }) => value === '')
    empty?.focus()
  }
  useEffect(show, [])
  return (
    <dialog ref={dialog} className="signin-over" onCancel={(event) => event.preventDefault()} onClose={show}>
      {children}
    </dialog>
  )
}

export function Gate({ children }: { children: ReactNode }) {
  const now = useBox(standing)
  const client = useQueryClient()
  const believed = useBox(user)
  /** Whose pages these are, and whether they were let alone since. */
  const owner = useRef<string | undefined>(undefined)
  const wasOut = useRef(false)
  const who = now.is === 'in' ? (now.session?.name ?? now.name ?? believed) : undefined
  if (who !== undefined && owner.current !== who) {
    // What one was shown is not for the next.
    if (owner.current !== undefined) client.clear()
    owner.current = who
  }
  if (now.is === 'out' && now.before === undefined) {
    owner.current = undefined
    client.clear()
  }
  useEffect(() => {
    if (now.is === 'in' && wasOut.current) void client.invalidateQueries()
    wasOut.current = now.is === 'out'
  }, [now, client])
  if (now.is === 'starting') return null
  const isBehind = now.is === 'out' && now.before !== undefined
  const shown = now.is === 'in' || isBehind
  return (
    <>
      {shown && <Fragment key={owner.current ?? ''}>{children}</Fragment>}
      {now.is === 'out' && (
        <Suspense fallback={null}>
          {isBehind ? (
            <Over>
              <SignIn out={now} />
            </Over>
          ) : (
            <SignIn out={now} />
          )}
        </Suspense>
      )}
    </>
  )
}
