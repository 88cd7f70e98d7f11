/** Names and texts as they stand in SQL, so that nothing a caller sends can be read as SQL. */
import { escapeIdentifier, escapeLiteral } from 'pg'
import { illegal } from '../../kinds/errors.ts'

const nameMaxBytes = 63

/** A name in double quotes. Throws illegal where PostgreSQL would cut it short or cannot hold it. */
export function identifier(name: string): string {
  if (name === '' || Buffer.byteLength(name) > nameMaxBytes)
    throw illegal(`name ${JSON.stringify(name.slice(0, 140))} must be 1 to ${nameMaxBytes} bytes long`)
  return escapeIdentifier(withoutNul(name))
}

/** `"schema"."name"` */
export const qualified = (schema: string, name: string) => `${identifier(schema)}.${identifier(name)}`

/** A text in single quotes. Throws illegal for U+0000, which PostgreSQL cannot hold. */
export const literal = (text: string) => escapeLiteral(withoutNul(text)).trimStart()

/** Throws illegal for U+0000, which would end a text early. */
export function withoutNul(text: string): string {
  if (text.includes('\0')) throw illegal('PostgreSQL cannot hold the character U+0000')
  return text
}
