/** How much there is of each kind, and the searches that are kept, in the rail of home. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { Section } from '../entity/fact.tsx'
import { A, useAsOf } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { say } from '../messages.ts'
import { kindNameOf } from '../search/place.ts'
import { countRead } from '../search/read.ts'
import { useSaved } from '../search/saved.ts'

const kindsAtMost = 8
const savedAtMost = 6

export function HomeFacts({ lake }: { lake: string }) {
  const asOf = useAsOf()
  const kinds = useQuery(countRead(asOf, lake, '')).data?.facets?.kind ?? []
  const saved = useSaved(lake).slice(0, savedAtMost)
  const counts = useQueries({
    queries: saved.map(({ query }) => countRead(asOf, lake, query)),
    combine: (all) => all.map((one) => one.data?.count),
  })
  const to = { kind: 'metalake', path: [lake], tab: 'search' } as const
  return (
    <>
      {kinds.length > 0 && (
        <Section title={say.home.counts}>
          <ul>
            {kinds.slice(0, kindsAtMost).map(({ value, count: n }) => (
              <li key={value}>
                <A to={to} search={{ query: `kind:${value}` }} className="item home-fact">
                  <Glyph kind={kindNameOf(value)} size={14} />
                  <span className="cut grow">{say.home.kind(kindNameOf(value), n)}</span>
                  <span className="t3 s num">{count(n)}</span>
                </A>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {saved.length > 0 && (
        <Section title={say.home.saved}>
          <ul>
            {saved.map(({ name, query }, i) => (
              <li key={name}>
                <A to={to} search={{ query }} className="item home-saved" title={query}>
                  <span className="col grow">
                    <span className="b cut">{name}</span>
                    {name !== query && <span className="mono t3 cut">{query}</span>}
                  </span>
                  <span className="pill soft num">{counts[i] === undefined ? '' : count(counts[i] ?? 0)}</span>
                </A>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
