/** Choosing what a policy is attached to: names are found as in the palette, and each press takes effect at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Search, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { objectType } from '../../kinds/address.ts'
import { kindOf } from '../../kinds/index.ts'
import { hitsFor } from '../frame/found.ts'
import { knownNames } from '../frame/known.ts'
import { usePathAhead } from '../frame/path-ahead.ts'
import { Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { closePanel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { attachedRead, useGoverning } from './read.ts'

const hitsAtMost = 40

export function Attach({ lake, policy }: { lake: string; policy: string }) {
  const [typed, setTyped] = useState('')
  const client = useQueryClient()
  const ahead = usePathAhead(lake, typed)
  const on = useQuery(attachedRead(undefined, lake, policy)).data ?? []
  const put = useGoverning()
  const carriers = useMemo(
    () => knownNames(client, undefined, lake).filter(({ kind }) => kind !== 'lakes' && kindOf(kind).carries.policies),
    // What was read ahead adds to what is known.
    [client, lake, ahead],
  )
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // A dialog that opens gives the focus to its first button.
    const soon = requestAnimationFrame(() => field.current?.focus())
    return () => cancelAnimationFrame(soon)
  }, [])
  const hits = hitsFor(typed, carriers, hitsAtMost)
  return (
    <div className="panel-in">
      <div className="panel-head">
        <Glyph kind="policy" size={18} />
        <h2 className="panel-title grow cut">{say.policy.attachTitle(policy)}</h2>
        <button type="button" className="btn quiet icon" aria-label={say.close} onClick={closePanel}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <div className="panel-body">
        <div className="filter">
          <Search size={14} className="t3" aria-hidden />
          <input
            ref={field}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={say.policy.find}
            aria-label={say.policy.find}
          />
        </div>
        <p className="t3 xs">{hits.length === 0 && typed !== '' ? say.policy.noHit : say.policy.findWhy}</p>
        <div className="col">
          {hits.map(({ kind, path, text }) => {
            if (kind === 'lakes') return null
            const type = objectType(kindOf(kind))
            const isOn = on.some((one) => one.type === type && one.fullName === text)
            return (
              <button
                key={`${kind}\0${text}`}
                type="button"
                role="checkbox"
                aria-checked={isOn}
                className="item"
                onClick={() => void put(kindOf(kind), path, policy, !isOn)}
              >
                <span className="tick">{isOn && <Check size={13} className="ac" aria-hidden />}</span>
                <Path kind={kind} names={path.slice(1)} />
              </button>
            )
          })}
        </div>
      </div>
      <div className="panel-foot">
        <button type="button" className="btn first" onClick={closePanel}>
          {say.policy.done}
        </button>
      </div>
    </div>
  )
}
