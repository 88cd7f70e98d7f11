/** Fields that differ, one line each: what was struck through, what is marked. */
import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { say } from '../messages.ts'
import { type FieldChange, type Part, type Piece, textDiff } from './diff.ts'

const Was = ({ children }: { children: ReactNode }) => <del className="was">{children}</del>
const Is = ({ children }: { children: ReactNode }) => <ins className="is">{children}</ins>

const Pair = ({ before, after }: Omit<Part, 'name'>) => (
  <span className="row g8 wrap mono">
    {before !== undefined && <Was>{before === '' ? say.history.empty : before}</Was>}
    {before !== undefined && after !== undefined && <ArrowRight size={13} className="t3" aria-label={say.history.became} role="img" />}
    {after !== undefined && <Is>{after === '' ? say.history.empty : after}</Is>}
  </span>
)

const Pieces = ({ of }: { of: readonly Piece[] }) =>
  of.map((piece, i) =>
    piece.in === 'both' ? <span key={i}>{piece.text}</span> : piece.in === 'before' ? <Was key={i}>{piece.text}</Was> : <Is key={i}>{piece.text}</Is>,
  )

/** A comment that was reworded is told by word, as the head's is. */
const ColumnPart = ({ part: { name, before, after } }: { part: Part }) =>
  name === 'comment' && before !== undefined && after !== undefined ? (
    <p className="prose pre break part-words">
      <Pieces of={textDiff(before, after)} />
    </p>
  ) : (
    <Pair {...(before === undefined ? {} : { before })} {...(after === undefined ? {} : { after })} />
  )

function Body({ change }: { change: FieldChange }) {
  switch (change.sort) {
    case 'text':
      return (
        <p className="prose pre break">
          <Pieces of={change.pieces} />
        </p>
      )
    case 'set':
      return (
        <div className="row g6 wrap">
          {change.kept.map((v) => (
            <span key={v} className="tag">
              {v}
            </span>
          ))}
          {change.added.map((v) => (
            <Is key={v}>+ {v}</Is>
          ))}
          {change.removed.map((v) => (
            <Was key={v}>{v}</Was>
          ))}
        </div>
      )
    case 'value':
      return <Pair {...change} />
    case 'column':
      return (
        <dl className="col g2 mono">
          {change.parts.map((part) => (
            <div key={part.name} className="row g8 top">
              <dt className="t3 part-name">{say.history.columnPart(part.name)}</dt>
              <dd className="grow">
                <ColumnPart part={part} />
              </dd>
            </div>
          ))}
        </dl>
      )
  }
}

const sortOf = (change: FieldChange) =>
  change.sort === 'column'
    ? say.history.column(change.did, change.at)
    : say.history.sort(change.sort === 'value' ? (change.of ?? 'value') : change.sort)

export const Changes = ({ of }: { of: readonly FieldChange[] }) => (
  <ul>
    {of.map((change) => (
      <li key={`${change.sort}\0${change.sort === 'value' ? change.of : ''}\0${change.field}`} className="field-change">
        <div>
          <div className="b break">
            {change.sort === 'column' && change.did !== 'changed' ? (
              change.did === 'added' ? (
                <Is>{change.field}</Is>
              ) : (
                <Was>{change.field}</Was>
              )
            ) : change.sort === 'value' && change.of === undefined ? (
              say.history.field(change.field)
            ) : change.sort === 'column' || change.sort === 'value' ? (
              change.field
            ) : (
              say.history.field(change.field)
            )}
          </div>
          <div className="xs t3">{sortOf(change)}</div>
        </div>
        <Body change={change} />
      </li>
    ))}
  </ul>
)
