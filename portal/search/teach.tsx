/** What can be written, by examples that find something here. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { A, useAsOf } from '../frame/go.tsx'
import { count } from '../look/numbers.ts'
import { say } from '../messages.ts'
import { kindNameOf } from './place.ts'
import { written } from './query.ts'
import { countRead } from './read.ts'
import type { Facets } from './shapes.ts'

type Example = readonly [query: string, means: string]

/** Those whose kinds, tags, owners and catalogs are there; the rest of the grammar is the same everywhere. */
export function examplesFor(facets: Facets): readonly Example[] {
  const top = (facet: keyof Facets) => facets[facet]?.[0]?.value
  const [kind, tag, owner, catalog] = [top('kind'), top('tag'), top('owner'), top('catalog')]
  const tables = facets.kind?.some(({ value }) => value === 'table') === true
  const examples: (Example | undefined)[] = [
    kind === undefined ? undefined : [`kind:${kind}`, say.teach.kind(kindNameOf(kind))],
    tables ? ['column:*id', say.teach.column] : undefined,
    tag === undefined ? undefined : [`tag:${written(tag)}`, say.teach.tag(tag)],
    catalog === undefined ? undefined : [`in:${written(catalog)}`, say.teach.inside(catalog)],
    owner === undefined ? undefined : [`owner:${written(owner)}`, say.teach.owner(owner)],
    ['changed:<7d', say.teach.changed],
    ['-has:comment', say.teach.noComment],
    owner === undefined ? undefined : ['-has:owner', say.teach.noOwner],
  ]
  return examples.filter((one) => one !== undefined)
}

/** `brief` is for above results: one line of what to press. */
export function Teach({ lake, brief = false }: { lake: string; brief?: boolean }) {
  const asOf = useAsOf()
  const all = useQuery(countRead(asOf, lake, '')).data
  const every = examplesFor(all?.facets ?? {})
  const counts = useQueries({
    queries: every.map(([query]) => ({ ...countRead(asOf, lake, query), enabled: !brief })),
    combine: (each) => each.map((one) => one.data?.count),
  })
  const examples = every.flatMap(([query, means], i) => (counts[i] === 0 ? [] : [{ query, means, n: counts[i] }]))
  if (!all || all.count === 0) return null
  const link = (query: string) => (
    <A to={{ kind: 'metalake', path: [lake], tab: 'search' }} search={{ query }} className="mono teach-query">
      {query}
    </A>
  )
  if (brief)
    return (
      <nav className="teach-brief" aria-label={say.teach.title}>
        {examples.map(({ query, means }) => (
          <span key={query} title={means}>
            {link(query)}
          </span>
        ))}
      </nav>
    )
  return (
    <section className="teach" aria-label={say.teach.title}>
      <h2 className="h2">{say.teach.title}</h2>
      <dl>
        {examples.map(({ query, means, n }) => (
          <div key={query} className="teach-line">
            <dt>{link(query)}</dt>
            <dd className="t2 grow">{means}</dd>
            <dd className="t3 num">{n !== undefined && count(n)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
