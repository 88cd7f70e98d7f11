/** One column, or one field of a struct: a line of cells, or two short lines where it is narrow. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { isNullLiteral } from '../../kinds/expressions.ts'
import { kinds } from '../../kinds/index.ts'
import { typeText } from '../../kinds/types.ts'
import { tagsOnRead } from '../api/reads.ts'
import type { TableShown } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { TagButton, TagWord } from '../entity/tag-line.tsx'
import { useAsOf } from '../frame/go.tsx'
import { By, newsClass, Words } from '../live/fresh.tsx'
import { useNews } from '../live/news.ts'
import { Marked } from '../look/bits.tsx'
import { InPlace } from '../look/in-place.tsx'
import type { RowState } from '../look/rows.tsx'
import { say } from '../messages.ts'
import { expressionText } from './expression.ts'
import type { ColumnLine } from './nested.ts'

export function ColumnRow(props: {
  readonly here: Here
  readonly line: ColumnLine
  readonly marks: readonly string[]
  readonly state: RowState
  readonly typed: string
  readonly editing: boolean
  readonly onEdit: (on: boolean) => void
  readonly onFlip: () => void
  readonly save: (text: string) => Promise<void>
  readonly onNext: () => void
}) {
  const { line, here } = props
  const { column } = line
  const { news, was } = useColumnNews(here, line)
  const editable = column !== undefined && !here.fixed
  // A default of NULL is what every column has that says nothing.
  const standard = column?.defaultValue && !isNullLiteral(column.defaultValue) ? expressionText(column.defaultValue) : undefined
  return (
    <div className={`line column-line${newsClass(news)}`} onDoubleClick={() => editable && props.onEdit(true)}>
      <span role="gridcell" className="column-name row g6" style={{ paddingLeft: line.depth * 16 }}>
        {line.open !== undefined && (
          <button type="button" tabIndex={-1} className="unfold" aria-label={say.table.unfold(line.name, line.open)} onClick={props.onFlip}>
            {line.open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
          </button>
        )}
        <span className="id cut" title={line.name}>
          <Marked text={line.name} typed={props.typed} />
        </span>
        {props.marks.map((mark) => (
          <span key={mark} className="xs t3 fixed">
            {mark}
          </span>
        ))}
      </span>
      <span role="gridcell" className="column-type mono t2 cut" title={column ? typeText(column.type) : line.type}>
        {news && was && column && typeText(was.type) !== typeText(column.type) ? <mark>{line.type}</mark> : line.type}
      </span>
      <span role="gridcell" className="column-comment t2 row">
        <InPlace
          text={line.comment}
          label={say.comment.of(line.name)}
          open={props.editing}
          onOpen={props.onEdit}
          save={props.save}
          next={props.onNext}
          max={4096}
          by={news?.actor}
        >
          <span className="cut" title={line.comment}>
            {news ? <Words was={was ? (was.comment ?? '') : undefined} is={line.comment} /> : <Marked text={line.comment} typed={props.typed} />}
          </span>
          {news && <By news={news} />}
        </InPlace>
      </span>
      <span role="gridcell" className="column-tags row g4">
        {column && <ColumnTags here={here} name={column.name} resting={props.state.resting} active={props.state.active} />}
      </span>
      <span role="gridcell" className="column-default mono t3 cut" title={standard}>
        {standard}
      </span>
      <span role="gridcell" className="column-empty s t3">
        {line.nullable ? say.table.mayBeEmpty : say.table.never}
      </span>
    </div>
  )
}

/** What another just did to the column, and what it was before; nothing where that was to other columns. */
function useColumnNews(here: Here, { column }: ColumnLine) {
  const news = useNews(here.kind, here.place.path)
  const before = (news?.before as TableShown | null | undefined)?.columns
  if (!news || !column || !before) return {}
  const was = before.find(({ name }) => name === column.name)
  const same =
    was && (was.comment ?? '') === (column.comment ?? '') && typeText(was.type) === typeText(column.type) && was.nullable === column.nullable
  return same ? {} : { news, was }
}

const shownTags = 2

function ColumnTags({ here, name, resting, active }: { here: Here; name: string; resting: boolean; active: boolean }) {
  const asOf = useAsOf()
  const object = { kind: kinds.column, path: [...here.place.path, name] }
  const options = tagsOnRead(asOf, object.kind, object.path)
  const all = useQuery({ ...options, enabled: resting }).data ?? []
  // What the table passes on to every column is told once, in the head.
  const tags = all.filter((tag) => !tag.inherited)
  return (
    <>
      {tags.slice(0, shownTags).map((tag) => (
        <TagWord key={tag.name} lake={here.place.path[0] ?? ''} tag={tag} />
      ))}
      {tags.length > shownTags && (
        <span className="xs t3" title={tags.map((t) => t.name).join(', ')}>
          +{tags.length - shownTags}
        </span>
      )}
      {!here.fixed && <TagButton object={object} tags={all} reachable={active} />}
    </>
  )
}
