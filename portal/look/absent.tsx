/** No such page, or not for this reader: the same words for both. */
import { SearchX } from 'lucide-react'
import { A, useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { Notice } from './states.tsx'

export function Absent({ what }: { what?: string }) {
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
        {past ? say.absent.past : say.absent.why}
      </Notice>
    </div>
  )
}
