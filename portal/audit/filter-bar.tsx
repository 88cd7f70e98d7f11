/** The filters of the audit as a row of pills; all of it stands in the address. */
import { X } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { kindList } from '../../kinds/index.ts'
import { useGo } from '../frame/go.tsx'
import { inShort, localField } from '../look/time.ts'
import { say } from '../messages.ts'
import { type Bounds, type Filter, type FilterKey, filterKeys, outcomeWords, ranges, wordsOf } from './filters.ts'
import { Ends, Pill, TextChoice, WordChoice } from './pill.tsx'

/** What is done most; others can be asked for through the address. */
const operations =
  'create alter rename drop undelete undo enable disable tag govern grant revoke own add remove assign link import sync run cancel load list test'.split(
    ' ',
  )
const kindNames = kindList.map(({ name }) => [name, say.kind(name)] as const)
const outcomeNames = outcomeWords.map((word) => [word, say.audit.end(word)] as const)
const nothing = Object.fromEntries([...filterKeys, 'v'].map((key) => [key, undefined]))

function whenWords({ last, from, to }: Filter): string | undefined {
  if (last !== undefined) return say.audit.ranges[last]
  if (from !== undefined && to !== undefined) return say.audit.between(inShort(from), inShort(to))
  return from !== undefined ? say.audit.since(inShort(from)) : to !== undefined ? say.audit.until(inShort(to)) : undefined
}
const isInstant = (text: string | undefined) => text === undefined || !Number.isNaN(Date.parse(text))

function WhenChoice({ filter, use }: { filter: Filter; use: (next: Filter) => void }) {
  const [from, to] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const iso = (field: typeof from) => {
    const at = new Date(field.current?.value ?? '')
    return Number.isNaN(at.getTime()) ? '' : at.toISOString()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    use({ last: '', from: iso(from), to: iso(to) })
  }
  const shown = (text: string | undefined) => (text === undefined ? '' : localField(new Date(text)))
  return (
    <form className="col g8 audit-choice" onSubmit={submit}>
      <div className="row g4 wrap">
        {Object.keys(ranges).map((range) => (
          <button
            key={range}
            type="button"
            className="btn small"
            aria-pressed={filter.last === range}
            onClick={() => use({ last: range, from: '', to: '' })}
          >
            {say.audit.ranges[range]}
          </button>
        ))}
      </div>
      <label className="col g4">
        <span className="lab">{say.audit.from}</span>
        <input ref={from} type="datetime-local" step="1" className="plain-field" defaultValue={shown(filter.from)} />
      </label>
      <label className="col g4">
        <span className="lab">{say.audit.to}</span>
        <input ref={to} type="datetime-local" step="1" className="plain-field" defaultValue={shown(filter.to)} />
      </label>
      <Ends onClear={() => use({ last: '', from: '', to: '' })} />
    </form>
  )
}

/** `bounds` are what the page itself decides; there is no pill for those. */
export function FilterBar({ filter, bounds, me }: { filter: Filter; bounds: Bounds; me: string }) {
  const go = useGo()
  const put = (next: Filter) => go.with({ v: undefined, ...next })
  const { any, by, edit } = say.audit
  const using = (key: FilterKey, close: () => void) => (value: string) => {
    close()
    put({ [key]: value })
  }
  const when = isInstant(filter.from) && isInstant(filter.to) ? whenWords(filter) : undefined
  const shown = (key: 'kind' | 'outcome', value: string) =>
    wordsOf(value)
      .map((word) => (key === 'kind' ? say.kind(word) : say.audit.end(word)))
      .join(', ')
  return (
    <div className="audit-filters" role="group" aria-label={say.audit.filters}>
      {bounds.own === undefined && (
        <Pill words={filter.actor === undefined ? any.actor : by.actor(filter.actor)} set={filter.actor !== undefined} label={edit.actor}>
          {(close) => (
            <TextChoice label={edit.actor} value={filter.actor ?? ''} use={using('actor', close)}>
              <button type="button" className="btn small self-start" onClick={() => using('actor', close)(me)}>
                {edit.me}
              </button>
            </TextChoice>
          )}
        </Pill>
      )}
      <Pill
        words={filter.operation === undefined ? any.operation : by.operation(filter.operation)}
        set={filter.operation !== undefined}
        label={edit.operation}
      >
        {() => (
          <WordChoice
            label={edit.operation}
            value={filter.operation}
            options={[...new Set([...wordsOf(filter.operation), ...operations])].map((word) => [word, word])}
            use={(value) => put({ operation: value })}
          />
        )}
      </Pill>
      {bounds.kind === undefined && (
        <Pill words={filter.kind === undefined ? any.kind : by.kind(shown('kind', filter.kind))} set={filter.kind !== undefined} label={edit.kind}>
          {() => <WordChoice label={edit.kind} value={filter.kind} options={kindNames} use={(value) => put({ kind: value })} />}
        </Pill>
      )}
      {bounds.object === undefined && (
        <Pill
          words={filter.object === undefined ? any.object : by.object(filter.object, filter.subtree === 'true')}
          set={filter.object !== undefined}
          label={edit.object}
        >
          {(close) => <ObjectChoice filter={filter} use={(next) => (close(), put(next))} />}
        </Pill>
      )}
      <Pill
        words={filter.outcome === undefined ? any.outcome : by.outcome(shown('outcome', filter.outcome))}
        set={filter.outcome !== undefined}
        label={edit.outcome}
      >
        {() => <WordChoice label={edit.outcome} value={filter.outcome} options={outcomeNames} use={(value) => put({ outcome: value })} />}
      </Pill>
      <Pill words={when === undefined ? any.when : say.audit.when(when)} set={when !== undefined} label={any.when}>
        {(close) => <WhenChoice filter={filter} use={(next) => (close(), put(next))} />}
      </Pill>
      {filter.requestId !== undefined && (
        <button type="button" className="pill audit-pill ac" title={filter.requestId} onClick={() => put({ requestId: '' })}>
          <span className="cut">{by.request(filter.requestId)}</span>
          <X size={11} aria-label={say.audit.without(by.request(''))} />
        </button>
      )}
      {filterKeys.some((key) => filter[key] !== undefined) && (
        <button type="button" className="btn quiet small" onClick={() => go.with(nothing)}>
          {say.audit.clearAll}
        </button>
      )}
    </div>
  )
}

function ObjectChoice({ filter, use }: { filter: Filter; use: (next: Filter) => void }) {
  const whole = useRef<HTMLInputElement>(null)
  return (
    <TextChoice
      label={say.audit.edit.object}
      value={filter.object ?? ''}
      use={(object) => use({ object, subtree: object !== '' && whole.current?.checked ? 'true' : '' })}
    >
      <label className="row g6">
        <input ref={whole} type="checkbox" defaultChecked={filter.object === undefined || filter.subtree === 'true'} />
        {say.audit.edit.subtree}
      </label>
      <p className="t3 xs">{say.audit.edit.objectWhy}</p>
    </TextChoice>
  )
}
