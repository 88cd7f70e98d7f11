/** The columns of a table: name, type, comment edited in place, tags read as they come into sight. */
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react'
import type { Column } from '../../kinds/table.ts'
import { pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import type { TableShown } from '../api/shapes.ts'
import { alter } from '../api/writes.ts'
import type { Here } from '../entity/shown.ts'
import { useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { useHeld, Waiting } from '../live/held.tsx'
import { Rows } from '../look/rows.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ColumnRow } from './column-row.tsx'
import { type ColumnLine, columnLines } from './nested.ts'
import './columns.css'

/** Filters longer tables only. */
const worthFiltering = 12

export function Columns(here: Here<TableShown>) {
  const { entity, fixed } = here
  const { column: wanted } = useSearch()
  const small = useMedia(narrow)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [editing, setEditing] = useState('')
  const { shown, ...waits } = useHeld(pathTo(here.kind, here.place.path), entity.columns, (column) => column.name)
  const lines = useMemo(() => columnLines(shown, (key) => open.has(key), typed), [shown, open, typed])
  const save = useCommenting(here)
  const flip = useCallback(
    (key: string) => setOpen((was) => (was.has(key) ? new Set([...was].filter((k) => k !== key)) : new Set([...was, key]))),
    [],
  )
  useEffect(() => {
    const focusFilter = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      if (event.key !== 'f' || event.metaKey || event.ctrlKey || (event.target as HTMLElement).closest('input,textarea,[popover],dialog')) return
      event.preventDefault()
      document.querySelector<HTMLElement>('.columns-filter')?.focus()
    }
    addEventListener('keydown', focusFilter)
    return () => removeEventListener('keydown', focusFilter)
  }, [])
  const onKey = (event: KeyboardEvent, index: number) => {
    const line = lines[index]
    if (!line || !(event.target as HTMLElement).matches('[data-row]')) return
    if (event.key === 'Enter' && line.column && !fixed) setEditing(line.key)
    else if (event.key === 't' && line.column && !fixed) (event.target as HTMLElement).querySelector<HTMLElement>('.tag-add')?.click()
    else if (event.key === 'ArrowRight' && line.open === false) flip(line.key)
    else if (event.key === 'ArrowLeft' && line.open) flip(line.key)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const next = (line: ColumnLine) => {
    const columns = lines.filter((l) => l.column)
    setEditing(columns[columns.indexOf(line) + 1]?.key ?? '')
  }
  const marks = useMemo(() => marksOf(entity), [entity])
  if (entity.columns.length === 0) return <Notice title={say.table.none}>{say.table.noneWhy}</Notice>
  return (
    <>
      {entity.columns.length > worthFiltering && (
        <div className="bar">
          <span className="filter">
            <input
              className="columns-filter"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
              placeholder={say.table.filter(entity.columns.length)}
              aria-label={say.table.filter(entity.columns.length)}
            />
            <kbd className="kbd">f</kbd>
          </span>
        </div>
      )}
      <Waiting {...waits} />
      <Rows
        role="grid"
        items={lines}
        label={say.table.columns}
        height={small ? 50 : 30}
        keyOf={(line) => line.key}
        at={wanted === undefined ? -1 : lines.findIndex((line) => line.key === wanted)}
        onKey={onKey}
        head={<Heads />}
        row={(line, state) => (
          <ColumnRow
            here={here}
            line={line}
            marks={marks.get(line.column?.name ?? '') ?? []}
            state={state}
            typed={typed}
            editing={editing === line.key}
            onEdit={(on) => setEditing(on ? line.key : '')}
            onFlip={() => flip(line.key)}
            save={(text) => (line.column ? save(line.column, text) : Promise.resolve())}
            onNext={() => next(line)}
          />
        )}
      />
      <Status
        keys={
          fixed
            ? [['j k', say.status.move]]
            : [
                ['↵', say.status.editComment],
                ['tab', say.status.andNext],
                ['t', say.status.tags],
              ]
        }
      >
        {say.table.count(entity.columns.length)}
      </Status>
    </>
  )
}

const Heads = () => (
  <div role="row" className="heads line column-line">
    {say.table.heads.map(([id, name]) => (
      <span key={id} role="columnheader" className={`column-${id}`}>
        {name}
      </span>
    ))}
  </div>
)

/** What a column is beside its type: part of a key, unique, what the table is partitioned by. */
function marksOf(table: TableShown): ReadonlyMap<string, readonly string[]> {
  const marks = new Map<string, string[]>()
  const mark = (column: string | undefined, word: string) =>
    column !== undefined && marks.set(column, [...new Set([...(marks.get(column) ?? []), word])])
  for (const index of table.indexes ?? [])
    for (const [column] of index.fieldNames)
      mark(column, index.indexType === 'PRIMARY_KEY' ? say.table.key : index.indexType === 'UNIQUE_KEY' ? say.table.unique : say.table.indexed)
  for (const p of table.partitioning ?? []) {
    const names = [
      ...(Array.isArray(p.fieldName) ? [p.fieldName as string[]] : []),
      ...(Array.isArray(p.fieldNames) ? (p.fieldNames as string[][]) : []),
    ]
    for (const [column] of names) mark(column, say.table.partition)
  }
  for (const column of table.columns) if (column.autoIncrement) mark(column.name, say.table.counted)
  return marks
}

function useCommenting(here: Here<TableShown>) {
  const perform = usePerform()
  const { kind, place } = here
  const at = pathTo(kind, place.path)
  const call = (name: string, newComment: string) => alter(kind, place.path, { '@type': 'updateColumnComment', fieldName: [name], newComment })
  return (column: Column, comment: string) =>
    perform({
      run: () => call(column.name, comment),
      said: say.toast.commented(column.name),
      undo: () => call(column.name, column.comment ?? ''),
      previews: [
        {
          path: at,
          show: (kept) => {
            const table = kept as TableShown
            return { ...table, columns: table.columns.map((c) => (c.name === column.name ? { ...c, comment } : c)) }
          },
        },
      ],
      stale: [at],
    })
}
