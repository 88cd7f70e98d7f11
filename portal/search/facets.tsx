/** What a search can be narrowed by, with exact counts; a press writes it into the search. */
import { Check } from 'lucide-react'
import { useState } from 'react'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { closePanel, panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { kindNameOf } from './place.ts'
import { type Choice, isChosen } from './query.ts'
import type { FacetField } from './shapes.ts'
import './facets.css'
import { choiceOf, type FacetShown, nobody, useChoose, useFacets, useFound } from './use-search.ts'

/** So many values are in sight before the rest is asked for; one more is shown at once. */
const shownAtMost = 6

export function FacetList({ lake }: { lake: string }) {
  const { asOf, query, first } = useFound(lake)
  const facets = useFacets(lake, query, asOf, first)
  const choose = useChoose(lake, query)
  if (!first) return null
  if (facets.length === 0) return <p className="t3 s">{say.facets.none}</p>
  return facets.map((one) => <Facet key={one.facet} of={one} query={query} choose={choose} />)
}

interface Option {
  readonly key: string
  readonly label: string
  readonly count: number
  readonly choice: Choice
}

function optionsOf({ facet, values, nobody: without }: FacetShown, query: string): readonly Option[] {
  const options = values.map(({ value, count }) => ({
    key: value,
    label: facet === 'kind' ? say.kind(kindNameOf(value)) : value,
    count,
    choice: choiceOf(facet, value),
  }))
  const none = without === undefined ? [] : [{ key: '\0', label: say.facets.nobody, count: without, choice: nobody }]
  const all = [...none, ...options]
  // What is chosen stands first, so that it can be let go of.
  return [...all.filter(({ choice }) => isChosen(query, choice)), ...all.filter(({ choice }) => !isChosen(query, choice))]
}

const glyphs: Readonly<Partial<Record<FacetField, (value: string) => string>>> = { kind: kindNameOf, catalog: () => 'catalog' }

function Facet({ of, query, choose }: { of: FacetShown; query: string; choose: (choice: Choice) => void }) {
  const [whole, setWhole] = useState(false)
  const options = optionsOf(of, query)
  const shown = whole || options.length <= shownAtMost + 1 ? options : options.slice(0, shownAtMost)
  return (
    <section className="facet" aria-label={say.facets.name(of.facet)}>
      <h2 className="lab">{say.facets.name(of.facet)}</h2>
      {shown.map(({ key, label, count: n, choice }) => {
        const on = isChosen(query, choice)
        return (
          <button
            key={key}
            type="button"
            role="checkbox"
            aria-checked={on}
            aria-label={say.facets.option(label, n)}
            className={`facet-option${on ? ' on' : ''}`}
            title={label}
            onClick={() => choose(choice)}
          >
            <span className="facet-tick">{on && <Check size={11} strokeWidth={3} aria-hidden />}</span>
            {glyphs[of.facet] && <Glyph kind={glyphs[of.facet]?.(key) ?? ''} size={14} />}
            <span className={`cut grow${of.facet === 'kind' ? ' facet-kind' : ''}`}>{label}</span>
            <span className="t3 xs num">{count(n)}</span>
          </button>
        )
      })}
      {options.length > shown.length && (
        <button type="button" className="link s facet-more" onClick={() => setWhole(true)}>
          {say.facets.more(options.length - shown.length)}
        </button>
      )}
      {whole && options.length > shownAtMost + 1 && (
        <button type="button" className="link s facet-more" onClick={() => setWhole(false)}>
          {say.facets.fewer}
        </button>
      )}
    </section>
  )
}

/** The same as a sheet, where the page has no room for it beside the results. */
function FacetSheet({ lake }: { lake: string }) {
  const { first } = useFound(lake)
  return (
    <div className="panel-in">
      <div className="panel-head">
        <h2 className="panel-title grow">{say.facets.label}</h2>
      </div>
      <div className="panel-body facet-sheet" tabIndex={0} role="region" aria-label={say.facets.label}>
        <FacetList lake={lake} />
      </div>
      <div className="panel-foot">
        <button type="button" className="btn first" onClick={closePanel}>
          {say.facets.done(first?.count ?? 0)}
        </button>
      </div>
    </div>
  )
}
export const openFacets = (lake: string) => panel.set(<FacetSheet lake={lake} />)
