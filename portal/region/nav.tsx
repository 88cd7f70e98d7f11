/** The entry of regions on the left side, with how many conflicts wait there. */
import { useQuery } from '@tanstack/react-query'
import { Globe } from 'lucide-react'
import { A } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { conflictsRead, useRegion } from './read.ts'

export function RegionsNav({ lake, on }: { lake: string; on: boolean }) {
  const region = useRegion()
  const { data } = useQuery({ ...conflictsRead(lake), enabled: typeof region === 'string' })
  return (
    <A to={{ kind: 'metalake', path: [lake], tab: 'regions' }} className={`nav${on ? ' on' : ''}`} {...(on ? { 'aria-current': 'page' } : {})}>
      <Globe size={16} strokeWidth={1.6} aria-hidden />
      <span className="grow">{say.nav.regions}</span>
      {data && data.length > 0 && <span className="xs t2">{say.region.openCount(data.length)}</span>}
    </A>
  )
}
