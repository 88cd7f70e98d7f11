/** One value from its text on the command line, by the sort of its field. */
import type { Field } from '../../kinds/define.ts'
import { misused } from '../failure.ts'
import { parsePath } from '../words/path.ts'
import { type FieldShape, shapeOf } from '../words/shape.ts'
import { parsePosition } from './column.ts'
import { parseDefault } from './expression.ts'
import { parseType } from './type.ts'

/** The table keeps these as trees; people write them shorter. Told by name, as their decoding does not tell. */
export const isColumnPath = (key: string, shape: FieldShape) => shape === 'tree' && /^(old)?fieldName$/i.test(key)
const isPosition = (key: string, shape: FieldShape) => shape === 'tree' && /position$/i.test(key)
const isDefault = (key: string, shape: FieldShape) => shape === 'tree' && /defaultValue$/i.test(key)

/** Throws Failure for a text that is no value of the field. */
export async function valueOf(key: string, field: Field, text: string, flag: string): Promise<unknown> {
  const shape = shapeOf(field)
  if (isColumnPath(key, shape)) return parsePath(text)
  if (isPosition(key, shape)) return parsePosition(text)
  if (isDefault(key, shape)) return parseDefault(text)
  if (shape === 'text' || shape === 'word') return text
  if (shape === 'type') return parseType(text)
  if (shape === 'number') {
    if (!/^-?\d+$/.test(text)) throw misused(`--${flag} takes a whole number, not "${text}"`, 'Give it as digits')
    return Number(text)
  }
  if (shape === 'flag') {
    if (!/^(true|false)$/i.test(text)) throw misused(`--${flag} takes true or false, not "${text}"`, 'Write true or false')
    return text.toLowerCase() === 'true'
  }
  return parseTree(text, `--${flag}`)
}

/** JSON, or YAML, which is the same with fewer quotes. Throws Failure that names `from`. */
export async function parseTree(text: string, from: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text) as unknown
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n')
    throw misused(`${from} is neither JSON nor YAML: ${reason}`, 'See the form with: caspian KIND show PATH -o yaml')
  }
}
