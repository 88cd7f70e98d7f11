/** How a lake becomes one of several regions: where it is none yet, and wherever one more is to be added. */
import { Globe } from 'lucide-react'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'

export function HowTo({ first }: { first: boolean }) {
  return (
    <ol className="col g8 region-how">
      {first && (
        <li>
          <p className="t2">{say.region.teachFirst}</p>
          <code className="mono region-command">npm start -- --data DIR --region eu</code>
        </li>
      )}
      <li>
        <p className="t2">{say.region.teachThen}</p>
        <code className="mono region-command">caspian region invite {first ? 'us' : 'NAME'}</code>
      </li>
    </ol>
  )
}

export function Teach() {
  return (
    <Notice sign={<Globe size={20} strokeWidth={1.6} className="t3" aria-hidden />} title={say.region.teach}>
      <p>{say.region.teachWhy}</p>
      <HowTo first />
    </Notice>
  )
}
