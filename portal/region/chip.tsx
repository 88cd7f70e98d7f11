/** Which region answers, and how far the others are: in the top bar of every page, of a lake that is a region. */
import { useQuery } from '@tanstack/react-query'
import { A } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { type Member, situationRead, useRegion, worstLag } from './read.ts'

const everyMs = 10_000

function worstOf(members: readonly Member[]): { readonly text: string; readonly tone: string } {
  const peers = members.filter(({ here }) => !here)
  const away = peers.filter(({ connected }) => !connected)
  if (peers.length === 0) return { text: say.region.one, tone: 't3' }
  if (away.length === peers.length) return { text: say.region.alone, tone: 'warn' }
  if (away.length > 0) return { text: say.region.away(away.map(({ region }) => region).join(', ')), tone: 'warn' }
  return { text: say.region.behind(say.region.lag(worstLag(peers))), tone: 'ok' }
}

export function RegionChip({ lake }: { lake: string }) {
  const region = useRegion()
  const { data } = useQuery({ ...situationRead(everyMs), enabled: typeof region === 'string' })
  if (!data) return null
  const { text, tone } = worstOf(data.members)
  return (
    <A to={{ kind: 'metalake', path: [lake], tab: 'regions' }} className="pill as-of region-chip" title={say.region.chipWhy(data.region, text)}>
      <span className={`dot ${tone}`} aria-hidden />
      <span className="hidden-text">{say.region.word}</span>
      <span className="b t1">{data.region}</span> <span className="num region-chip-lag">{text}</span>
    </A>
  )
}
