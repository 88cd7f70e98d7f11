/** The answer on standard output: lines for people, JSON, JSON lines or YAML for programs, CSV for spreadsheets, the same data in all. */
import { csvRow } from '../../client/found-lines.ts'
import type { Shell } from '../shell.ts'
import { cleanDocument, isUnsafe } from './clean.ts'

export const formats = ['table', 'json', 'yaml', 'csv', 'jsonl'] as const
export type Format = (typeof formats)[number]

/** Of an answer that is not simply the list that it holds: what a file of it is made of. */
export interface AsList {
  readonly items: readonly unknown[]
  /** Under headings, where cells say less than the items do. */
  readonly rows: readonly (readonly string[])[]
}

export async function emit({ stdout }: Shell, format: Format, data: unknown, lines: () => readonly string[], list?: () => AsList): Promise<void> {
  stdout.write(await document(format, data, lines, list))
}

async function document(format: Format, data: unknown, lines: () => readonly string[], list?: () => AsList): Promise<string> {
  if (format === 'csv' || format === 'jsonl') {
    const { items, rows } = list?.() ?? listed(data)
    // The marks that a terminal would heed are escaped cell by cell: lines of CSV end with one.
    if (format === 'csv') return rows.map((cells) => csvRow(cells.map(cleanDocument))).join('')
    return items.map((item) => cleanDocument(`${JSON.stringify(item)}\n`)).join('')
  }
  if (format === 'json') return cleanDocument(`${JSON.stringify(data, null, 2)}\n`)
  if (format === 'table')
    return lines()
      .map((line) => `${line}\n`)
      .join('')
  const { Document, visit } = await import('yaml')
  const yaml = new Document(data)
  // Only what stands in double quotes can be escaped.
  visit(yaml, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && isUnsafe(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return cleanDocument(yaml.toString({ lineWidth: 0 }))
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (item: unknown): Fields => (typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as Fields) : { value: item })
const cellOf = (value: unknown) => (typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value))

/** Any data as rows under the names of its fields; what is within them stands as JSON. */
function listed(data: unknown): AsList {
  const items: readonly unknown[] = Array.isArray(data) ? data : [data]
  const heads = [...new Set(items.flatMap((item) => Object.keys(fieldsOf(item))))]
  return { items, rows: items.length === 0 ? [] : [heads, ...items.map((item) => heads.map((head) => cellOf(fieldsOf(item)[head])))] }
}
