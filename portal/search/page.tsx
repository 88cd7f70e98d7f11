/** The page of a search: how much was found, what it can be narrowed by, and the results, best first. */
import { SlidersHorizontal } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useChecking } from '../access/checking.ts'
import { Failure } from '../api/request.ts'
import { noRail, useMedia, useTitle } from '../kit/use.ts'
import { Absent } from '../look/absent.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Export } from './export.tsx'
import { FacetList, openFacets } from './facets.tsx'
import { type Fault, fault } from './fault.ts'
import { NoResults } from './no-results.tsx'
import { idOf, kindNameOf } from './place.ts'
import { filtersIn } from './query.ts'
import { Results } from './results.tsx'
import { Save } from './save.tsx'
import type { Answer, Found } from './shapes.ts'
import { Teach } from './teach.tsx'
import { useLooked } from './use-looked.ts'
import { useFound } from './use-search.ts'
import './search.css'

export function SearchPage({ lake }: { lake: string }) {
  const found = useFound(lake)
  const { query, first, wrong, results, read } = found
  useLooked(lake, query, {
    ready: read.isSuccess && !read.isPlaceholderData && found.asOf === undefined,
    dataUpdatedAt: read.dataUpdatedAt,
    refetch: read.refetch,
  })
  const short = useMedia(noRail)
  useTitle(say.title(query === '' ? say.search.title : query, lake))
  useEffect(() => {
    fault.set(wrong)
    return () => fault.set(null)
  }, [wrong])
  // Of another search nothing is selected.
  const [picked, setPicked] = useState<{ readonly query: string; readonly of: ReadonlyMap<string, Found> }>({ query, of: new Map() })
  const selected = picked.query === query ? picked.of : new Map<string, Found>()
  const select = (one: Found) => {
    const next = new Map(selected)
    if (!next.delete(idOf(one))) next.set(idOf(one), one)
    setPicked({ query, of: next })
  }
  if (read.error instanceof Failure && read.error.absent) return <Absent what={lake} />
  return (
    <>
      <div className="search-head">
        <Heading first={first} failed={read.error !== null} />
        <span className="grow" />
        {short && !read.error && (
          <button type="button" className="btn small" onClick={() => openFacets(lake)}>
            <SlidersHorizontal size={13} aria-hidden />
            {say.facets.open}
            {filtersIn(query) > 0 && <span className="ac num">{filtersIn(query)}</span>}
          </button>
        )}
        {first !== undefined && (
          <Export
            lake={lake}
            query={query}
            asOf={found.asOf}
            count={first.count}
            selected={selected}
            onUnselect={() => setPicked({ query, of: new Map() })}
          />
        )}
        <Save lake={lake} query={query} />
      </div>
      {wrong && <Wrong of={wrong} />}
      {!wrong && first?.meant && !read.isPlaceholderData && (
        <p className="note-line search-also">
          {first.meant.map(({ word, others }) => (
            <span key={word}>{say.search.also(word, others)}</span>
          ))}
        </p>
      )}
      <div className="search-body">
        {!short && !read.error && (
          <aside className="search-facets scroll" aria-label={say.facets.label} tabIndex={0}>
            <FacetList lake={lake} />
          </aside>
        )}
        <div className="search-main">
          {wrong ? (
            <Teach lake={lake} />
          ) : read.error ? (
            <Refused failure={read.error} title={say.search.refused} again={() => void read.refetch()} />
          ) : !first ? (
            <Loading rows={6} height={92} />
          ) : first.count === 0 ? (
            <NoResults lake={lake} query={query} asOf={found.asOf} />
          ) : (
            <Results key={query} lake={lake} query={query} read={read} results={results} all={first.count} selected={selected} onSelect={select} />
          )}
        </div>
      </div>
    </>
  )
}

function Heading({ first, failed }: { first: Answer | undefined; failed: boolean }) {
  const checking = useChecking()
  const kinds = first?.facets?.kind ?? []
  const only = kinds.length === 1 && kinds[0] ? kindNameOf(kinds[0].value) : undefined
  return (
    <>
      <h1 className="search-title" aria-live="polite">
        {first === undefined || failed ? say.search.heading : say.search.count(first.count, only)}
      </h1>
      {checking === true && !failed && <span className="t3 s cut wide-only">{say.search.maySee}</span>}
    </>
  )
}

/** What could not be read, with the place pointed at. */
function Wrong({ of: { query, at, what } }: { of: Fault }) {
  const [from, to] = [Math.max(0, at - 40), Math.min(query.length, at + 60)]
  const word = /^[^\s()"]+/.exec(query.slice(at))?.[0] ?? query.slice(at, at + 1)
  return (
    <div role="alert" className="search-wrong">
      <p className="b">{say.search.notRead}</p>
      <p className="mono search-wrong-text">
        {from > 0 && '…'}
        {query.slice(from, at)}
        <span className="wrong">{word === '' ? ' ' : word}</span>
        {query.slice(at + word.length, to)}
        {to < query.length && '…'}
      </p>
      <p className="break search-wrong-what">{what}</p>
    </div>
  )
}
