/** One result: what it is, what is said of it, where it was found, whose it is, and why it stands here. */
import { Check } from 'lucide-react'
import type { FocusEvent } from 'react'
import { A } from '../frame/go.tsx'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { type ColumnHit, fromFirst, shownHits } from './hits.ts'
import { WithMarks } from './marked.tsx'
import { kindNameOf, placeOf } from './place.ts'
import type { Found, Hit } from './shapes.ts'
import { Why } from './why.tsx'
import './result.css'

const columnsAtMost = 3
const othersAtMost = 2
const tagsAtMost = 4

export function Result(props: {
  readonly found: Found
  readonly index: number
  readonly lake: string
  readonly active: boolean
  readonly open: boolean
  readonly selected: boolean
  /** The lake keeps owners, so that to have none means something. */
  readonly owned: boolean
  readonly onActive: () => void
  readonly onWhy: () => void
  readonly onSelect: () => void
}) {
  const { found, index, active } = props
  const names = found.path.length > 1 ? found.path.slice(1) : found.path
  const hits = shownHits(found)
  const enter = (event: FocusEvent) => event.target instanceof HTMLElement && props.onActive()
  return (
    <li className={`result${active ? ' on' : ''}${props.selected ? ' chosen' : ''}`} onFocus={enter}>
      <div className="row g8 result-head">
        <button
          type="button"
          role="checkbox"
          aria-checked={props.selected}
          aria-label={say.search.select(names.join('.'))}
          tabIndex={-1}
          className="result-pick"
          onClick={props.onSelect}
        >
          <Glyph kind={kindNameOf(found.type)} named />
          <span className="result-box">{props.selected && <Check size={12} strokeWidth={2.5} aria-hidden />}</span>
        </button>
        <A to={placeOf(found)} className="row cut result-name" title={names.join('.')} data-row={index} tabIndex={active ? 0 : -1}>
          {names.length > 1 && (
            <span className="t3 cut-left path-parents">
              <bdi>{names.slice(0, -1).join('.')}.</bdi>
            </span>
          )}
          <span className="id cut path-name">
            <WithMarks text={names.at(-1) ?? ''} marks={hits.name} />
          </span>
        </A>
        <span className="row g4 result-tags">
          {found.tags?.slice(0, tagsAtMost).map(({ name, values }) => (
            <A key={name} to={{ kind: 'tag', path: [props.lake, name], tab: '' }} className="tag" title={[name, ...values].join(': ')} tabIndex={-1}>
              <span className="cut">{[name, ...values].join(': ')}</span>
            </A>
          ))}
          {(found.tags?.length ?? 0) > tagsAtMost && <span className="t3 xs">+{(found.tags?.length ?? 0) - tagsAtMost}</span>}
        </span>
      </div>
      {found.comment !== undefined && <Said className="cut result-comment" text={found.comment} hit={hits.comment} />}
      {hits.columns.slice(0, columnsAtMost).map((column) => (
        <ColumnLine key={column.name} column={column} />
      ))}
      {hits.others.slice(0, othersAtMost).map((hit, i) => (
        <OtherLine key={i} hit={hit} />
      ))}
      <div className="row g12 result-facts s t3">
        {found.owner ? (
          <span className="cut">{say.search.ownedBy(found.owner.name)}</span>
        ) : (
          props.owned && (
            <span className="row g6 warn fixed">
              <span className="dot" aria-hidden />
              {say.search.nobody}
            </span>
          )
        )}
        {(found.changed ?? found.created) !== undefined && (
          <span className="nw">
            {found.changed === undefined ? say.search.created : say.search.changed} <When at={found.changed ?? found.created ?? ''} />
          </span>
        )}
        {found.home !== undefined && <span className="nw">{say.search.home(found.home)}</span>}
        {found.why.length > 0 && (
          <button type="button" className="link nw result-why" aria-expanded={props.open} tabIndex={-1} onClick={props.onWhy}>
            {say.search.why}
          </button>
        )}
      </div>
      {props.open && found.why.length > 0 && <Why found={found} first={index === 0} />}
    </li>
  )
}

function Said({ text, hit, className }: { text: string; hit: Hit['marks']; className: string }) {
  const near = fromFirst(text, hit)
  return (
    <p className={className} title={text}>
      <WithMarks {...near} />
    </p>
  )
}

const ColumnLine = ({ column: { name, nameMarks, type, comment } }: { column: ColumnHit }) => (
  <p className="row g8 result-column">
    <span className="id cut fixed-name" title={name}>
      <WithMarks text={name} marks={nameMarks} />
    </span>
    {type && (
      <span className="mono t2 cut">
        <WithMarks {...type} />
      </span>
    )}
    {comment && (
      <span className="t2 cut" title={comment.text}>
        <WithMarks {...fromFirst(comment.text, comment.marks)} />
      </span>
    )}
  </p>
)

const OtherLine = ({ hit }: { hit: Hit }) => (
  <p className="row g8 result-column">
    <span className="t3 s fixed">{hit.in === 'property' && hit.key !== undefined ? hit.key : say.search.field(hit.in)}</span>
    <span className="t2 cut" title={hit.text}>
      <WithMarks {...fromFirst(hit.text, hit.marks, 16)} />
    </span>
  </p>
)
