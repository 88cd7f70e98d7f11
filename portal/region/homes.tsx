/** Which region decides on what in the metalake: counted, and each with its home. */
import { useQuery } from '@tanstack/react-query'
import type { KindName } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { A } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { homesRead } from './read.ts'

const pageOf = (lake: string, kind: string, name: string): Place => ({
  kind: kind as KindName,
  path: kind === 'metalake' ? [lake] : [lake, name],
  tab: '',
})

export function Homes({ lake }: { lake: string }) {
  const read = useQuery(homesRead(lake))
  if (read.error) return <Refused failure={read.error} title={say.region.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const { units, counts, more, region } = read.data
  const total = (of: Readonly<Record<string, number>>) => Object.values(of).reduce((sum, n) => sum + n, 0)
  return (
    <>
      <div className="bar wrap">
        {Object.entries(counts).map(([home, of]) => (
          <span key={home} className={`pill${home === region ? ' ac' : ''}`}>
            <span className="b">{home}</span> {say.region.homed(total(of))}
          </span>
        ))}
        <span className="t2 s grow">{say.region.homesWhy}</span>
      </div>
      <Rows
        items={units}
        label={say.region.homes}
        height={34}
        keyOf={({ kind, name }) => `${kind} ${name}`}
        row={({ kind, name, home }, { focus }) => (
          <A to={pageOf(lake, kind, name)} {...focus} className="line">
            <Glyph kind={kind} named />
            <span className="id cut grow" title={name}>
              {name}
            </span>
            <span className={home === region ? 'b fixed' : 't2 fixed'}>{home}</span>
          </A>
        )}
      />
      <Status keys={[['j k', say.status.move]]}>
        <span>{more > 0 ? say.region.more(more) : say.region.homed(units.length)}</span>
      </Status>
    </>
  )
}
