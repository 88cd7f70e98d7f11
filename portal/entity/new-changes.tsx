/** Above a list of changes: what has come since it was read, and whether it tells of what is inside too. */
import { useGo } from '../frame/go.tsx'
import { useBox } from '../kit/box.ts'
import type { Change } from '../live/follow.ts'
import { heardOf } from '../live/news.ts'
import { say } from '../messages.ts'

/** `is` tells which changes the list does not have yet. */
export function NewChanges({ is, show }: { is: (change: Change) => boolean; show: () => void }) {
  const n = useBox(heardOf).filter(is).length
  if (n === 0) return null
  return (
    <div className="waiting">
      <button type="button" className="btn small" onClick={show}>
        {say.live.newChanges(n)}
      </button>
    </div>
  )
}

export function Scope({ within }: { within: boolean }) {
  const go = useGo()
  const choice = (on: boolean, words: string, subtree: string | undefined) => (
    <button type="button" className={`pill audit-pill${on ? ' ac' : ''}`} aria-pressed={on} onClick={() => go.with({ subtree, v: undefined }, true)}>
      {words}
    </button>
  )
  return (
    <div className="row g4 within-scope" role="group" aria-label={say.within.scope}>
      {choice(within, say.within.inIt, undefined)}
      {choice(!within, say.within.itself, 'false')}
    </div>
  )
}
