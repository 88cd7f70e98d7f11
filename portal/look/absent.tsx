/** No such page, or not for this reader: the same words for both. */
import { SearchX } from 'lucide-react'
import { useRef } from 'react'
import { type KindName, kindOf } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { A, useAsOf, usePlace } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { Notice } from './states.tsx'
import { when } from './time.ts'

/** The page of what the absent thing would be in; null for what is in nothing. */
function aboveOf(place: Place | null): Place | null {
  if (!place || place.kind === 'lakes') return null
  const { parent } = kindOf(place.kind)
  return parent && { kind: parent.name as KindName, path: place.path.slice(0, -1), tab: '' }
}

export function Absent({ what, by }: { what?: string; by?: { readonly actor: string; readonly time: string } }) {
  // What is told fades; the page of what is gone goes on saying it.
  const dropped = useRef(by)
  dropped.current ??= by
  const past = useAsOf() !== undefined
  const above = aboveOf(usePlace())
  return (
    <div className="fill">
      <Notice
        whole
        sign={<SearchX size={18} className="t3" aria-hidden />}
        title={what === undefined ? say.absent.title : say.absent.named(what)}
        deeds={
          <>
            {above && (
              <A to={above} className="btn small">
                {say.absent.above(above.path.at(-1) ?? '')}
              </A>
            )}
            <A to={{ kind: 'lakes', path: [], tab: '' }} className="btn small">
              {say.lakes.all}
            </A>
          </>
        }
      >
        {dropped.current ? say.live.dropped(dropped.current.actor, when(dropped.current.time)) : past ? say.absent.past : say.absent.why}
      </Notice>
    </div>
  )
}
