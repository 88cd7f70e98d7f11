/** What a search finds of columns: names, types and comments, and of nested types each field by its path. */
import { everyText, type Tell, type Tells, under } from './texts.ts'

/** A body that another release kept may hold something else where columns stand: that is told as any text is. */
type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

/** Of the columns of a table or view. */
export const columnTexts: Tells = (columns, tell) => {
  for (const one of listed(columns)) {
    columnText(one, '', tell)
    if (isObject(one) && isObject(one.defaultValue)) {
      // What an expression says, without the words for its forms.
      const { type: _form, dataType: _type, ...said } = one.defaultValue
      everyText(said, tell)
    }
  }
}

/** A column or a field of one; `over` is the path of what it is in, with a dot behind it. */
function columnText(one: unknown, over: string, tell: Tell): void {
  if (!isObject(one) || typeof one.name !== 'string') return everyText(one, tell)
  const column = over + one.name
  tell({ in: 'column', text: column, column })
  if (typeof one.comment === 'string') tell({ in: 'comment', text: one.comment, column })
  typeTexts(one.type, column, tell)
}

function typeTexts(type: unknown, column: string, tell: Tell): void {
  if (!isObject(type)) return under('type')(type, (said) => tell({ ...said, column }))
  for (const [key, inner] of Object.entries(type))
    if (type.type === 'struct' && key === 'fields') for (const field of listed(inner)) columnText(field, `${column}.`, tell)
    else for (const one of listed(inner)) typeTexts(one, column, tell)
}
