/** What most people use of what the reader may load, on home; nothing where nothing is used yet. */
import { useQuery } from '@tanstack/react-query'
import { A, useAsOf } from '../frame/go.tsx'
import { Path } from '../look/bits.tsx'
import { say } from '../messages.ts'
import { idOf, kindNameOf, placeOf } from '../search/place.ts'
import { popularRead } from '../use/read.ts'
import { Group } from './group.tsx'

export function Popular({ lake }: { lake: string }) {
  const asOf = useAsOf()
  const popular = useQuery({ ...popularRead(lake), enabled: asOf === undefined }).data
  if (!popular || popular.length === 0 || asOf !== undefined) return null
  return (
    <Group title={say.home.popular}>
      <ul>
        {popular.map((one) => (
          <li key={idOf(one)}>
            <A to={placeOf(one)} className="home-line">
              <Path kind={kindNameOf(one.type)} names={one.path.slice(1)} />
              <span className="t2 cut grow home-what" title={one.comment}>
                {one.comment}
              </span>
              <span className="t3 s fixed num">{say.use.people(one.people)}</span>
            </A>
          </li>
        ))}
      </ul>
    </Group>
  )
}
