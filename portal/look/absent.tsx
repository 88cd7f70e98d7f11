/** No such page, or not for this reader: the same words for both. */
import { SearchX } from 'lucide-react'
import { useRef } from 'react'
import { A, useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { Notice } from './states.tsx'
import { when } from './time.ts'

export function Absent({ what, by }: { what?: string; by?: { readonly actor: string; readonly time: string } }) {
  // What is told fades; the page of what is gone goes on saying it.
  const dropped = useRef(by)
  dropped.current ??= by
  const past = useAsOf() !== undefined
  return (
    <div className="fill">
      <Notice
        whole
        sign={<SearchX size={18} className="t3" aria-hidden />}
        title={what === undefined ? say.absent.title : say.absent.named(what)}
        deeds={
          <A to={{ kind: 'lakes', path: [], tab: '' }} className="btn small">
            {say.lakes.all}
          </A>
        }
      >
        {dropped.current ? say.live.dropped(dropped.current.actor, when(dropped.current.time)) : past ? say.absent.past : say.absent.why}
      </Notice>
    </div>
  )
}
