/** Results as the lines of a file: for spreadsheets and for programs. Pure. */
import type { Found as Result } from './search.ts'

type Found = Omit<Result, 'score'>
export const foundHeads: readonly string[] = ['type', 'name', 'comment', 'owner', 'tags', 'home', 'created', 'changed']

/** A cell that begins like a formula would be run as one by a spreadsheet; behind an apostrophe it is text. */
const harmless = (text: string) => (/^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
/** With its line end. */
export const csvRow = (cells: readonly string[]): string => `${cells.map((text) => cell(harmless(text))).join(',')}\r\n`

const tagsOf = ({ tags = [] }: Found) => tags.map(({ name, values }) => [name, ...values].join(': ')).join('; ')

export const foundCells = (found: Found): readonly string[] => [
  found.type,
  found.fullName,
  found.comment ?? '',
  found.owner?.name ?? '',
  tagsOf(found),
  found.home ?? '',
  found.created ?? '',
  found.changed ?? '',
]
export const csvHead = csvRow(foundHeads)
export const csvLine = (found: Found): string => csvRow(foundCells(found))

/** Without the score and where it comes from: they are of this search and moment. */
export const foundItem = ({ type, fullName, path, comment, owner, tags, home, created, changed }: Found): object => ({
  type,
  fullName,
  path,
  comment,
  owner,
  tags,
  home,
  created,
  changed,
})
export const jsonLine = (found: Found): string => `${JSON.stringify(foundItem(found))}\n`
