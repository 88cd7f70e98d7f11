/** Results as the lines of a file: for spreadsheets and for programs. Pure. */
import type { Found } from './shapes.ts'

const heads = ['type', 'name', 'comment', 'owner', 'tags', 'home', 'created', 'changed'] as const

/** A cell that begins like a formula would be run as one by a spreadsheet; behind an apostrophe it is text. */
const harmless = (text: string) => (/^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const line = (cells: readonly string[]) => `${cells.map((text) => cell(harmless(text))).join(',')}\r\n`

const tagsOf = ({ tags = [] }: Found) => tags.map(({ name, values }) => [name, ...values].join(': ')).join('; ')

export const csvHead = line(heads)
export const csvLine = (found: Found) =>
  line([
    found.type,
    found.fullName,
    found.comment ?? '',
    found.owner?.name ?? '',
    tagsOf(found),
    found.home ?? '',
    found.created ?? '',
    found.changed ?? '',
  ])

/** Without the score and where it comes from: they are of this search and moment. */
export function jsonLine({ type, fullName, path, comment, owner, tags, home, created, changed }: Found): string {
  return `${JSON.stringify({ type, fullName, path, comment, owner, tags, home, created, changed })}\n`
}
