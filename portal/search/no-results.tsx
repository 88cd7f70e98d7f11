/** Nothing was found: how much there is without the filters, which words come near, and what can be written. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { A } from '../frame/go.tsx'
import { count } from '../look/numbers.ts'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { tokensOf, without } from './query.ts'
import { countRead, suggestRead } from './read.ts'
import { Teach } from './teach.tsx'

const wordsAtMost = 3
const nearAtMost = 6

/** The beginning by which words that are nearly so may be found. */
const beginning = (word: string) => word.slice(0, Math.max(2, Math.ceil(word.length * 0.4)))

export function NoResults({ lake, query, asOf }: { lake: string; query: string; asOf: string | undefined }) {
  const words = without(query, () => true)
  const filtered = words !== query.trim()
  const unfiltered = useQuery({ ...countRead(asOf, lake, words), enabled: filtered }).data
  const now = useQuery({ ...countRead(undefined, lake, query), enabled: asOf !== undefined }).data
  const all = useQuery(countRead(asOf, lake, '')).data
  const to = { kind: 'metalake', path: [lake], tab: 'search' } as const
  if (query === '' || all?.count === 0)
    return (
      <Notice sign={<SearchX size={18} className="t3" aria-hidden />} title={say.noResults.empty}>
        {say.noResults.emptyWhat}
      </Notice>
    )
  return (
    <div className="scroll grow no-results" tabIndex={0} role="region" aria-label={say.noResults.title(query)}>
      <SearchX size={18} className="t3" aria-hidden />
      <h2 className="notice-title break">{say.noResults.title(query)}</h2>
      {filtered && unfiltered && unfiltered.count > 0 && (
        <p>
          <A to={to} search={words === '' ? {} : { query: words }} className="inline-link">
            {words === '' ? say.noResults.noFilters(unfiltered.count) : say.noResults.unfiltered(words, unfiltered.count)}
          </A>
        </p>
      )}
      {filtered && unfiltered?.count === 0 && <p className="t2">{say.noResults.none}</p>}
      {now && now.count > 0 && <p className="t2">{say.noResults.past(now.count)}</p>}
      <Near lake={lake} query={query} asOf={asOf} />
      <Teach lake={lake} />
    </div>
  )
}

/** Words of the lake that begin as those that were typed, each to be put in its place. */
function Near({ lake, query, asOf }: { lake: string; query: string; asOf: string | undefined }) {
  const bare = tokensOf(query).filter(
    ({ is, field, from, to }) => is === 'term' && field === undefined && /^[\p{L}\p{N}_]{3,}$/u.test(query.slice(from, to)),
  )
  const asked = bare.slice(0, wordsAtMost)
  const answers = useQueries({
    queries: asked.map(({ from, to }) => suggestRead(asOf, lake, beginning(query.slice(from, to)), 20)),
    combine: (all) => all.map((one) => one.data ?? []),
  })
  const near = asked.flatMap(({ from, to }, i) =>
    (answers[i] ?? []).flatMap((one) =>
      one.is === 'word' && one.text !== query.slice(from, to).toLowerCase()
        ? [{ word: one.text, count: one.count, query: query.slice(0, from) + one.text + query.slice(to) }]
        : [],
    ),
  )
  if (near.length === 0) return null
  return (
    <div className="col g4">
      <p className="t2">{say.noResults.nearest}</p>
      <ul className="row g6 wrap">
        {near.slice(0, nearAtMost).map((one) => (
          <li key={one.query}>
            <A to={{ kind: 'metalake', path: [lake], tab: 'search' }} search={{ query: one.query }} className="pill near">
              <span className="t1">{one.word}</span> <span className="num t3">{count(one.count)}</span>
            </A>
          </li>
        ))}
      </ul>
    </div>
  )
}
