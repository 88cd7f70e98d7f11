/** Columns as lines: what a struct holds follows it when it is opened. Pure. */
import type { Column } from '../../kinds/table.ts'
import { type TypeJson, typeText } from '../../kinds/types.ts'

export interface ColumnLine {
  /** Names from the column down, joined by dots. */
  readonly key: string
  readonly name: string
  /** 0 for columns. */
  readonly depth: number
  readonly type: string
  readonly comment: string
  readonly nullable: boolean
  /** Undefined where there is nothing to open. */
  readonly open?: boolean
  /** The column itself, on its own line only. */
  readonly column?: Column
}
interface Field {
  readonly name: string
  readonly type: TypeJson
  readonly nullable: boolean
  readonly comment?: string
}

/** The fields to be found under a type: a struct's own, a list's and map's by what they hold. */
export function fieldsOf(type: TypeJson): readonly Field[] {
  if (typeof type === 'string') return []
  switch (type.type) {
    case 'struct':
      return type.fields
    case 'list':
      return fieldsOf(type.elementType)
    case 'map':
      return fieldsOf(type.valueType)
    case 'union':
    case 'unparsed':
    case 'external':
      return []
  }
}

/** A type in few letters: what is nested is named, not spelled out. */
export function shortType(type: TypeJson): string {
  if (typeof type === 'string') return type
  switch (type.type) {
    case 'struct':
      return 'struct'
    case 'list':
      return `list<${shortType(type.elementType)}>`
    case 'map':
      return `map<${shortType(type.keyType)}, ${shortType(type.valueType)}>`
    case 'union':
    case 'unparsed':
    case 'external':
      return typeText(type)
  }
}

export function columnLines(columns: readonly Column[], isOpen: (key: string) => boolean, typed: string): readonly ColumnLine[] {
  const wanted = typed.trim().toLowerCase()
  return columns
    .filter((c) => wanted === '' || c.name.toLowerCase().includes(wanted) || (c.comment ?? '').toLowerCase().includes(wanted))
    .flatMap((column) => lines({ ...column, comment: column.comment ?? '' }, column.name, 0, isOpen, column))
}

function lines(field: Field, key: string, depth: number, isOpen: (key: string) => boolean, column?: Column): readonly ColumnLine[] {
  const below = fieldsOf(field.type)
  const open = isOpen(key)
  return [
    {
      key,
      name: field.name,
      depth,
      type: shortType(field.type),
      comment: field.comment ?? '',
      nullable: field.nullable,
      ...(below.length > 0 ? { open } : {}),
      ...(column ? { column } : {}),
    },
    ...(open ? below.flatMap((f) => lines(f, `${key}.${f.name}`, depth + 1, isOpen)) : []),
  ]
}
