/** The reference's own ways with PostgreSQL tables, which its clients have come to see; a catalog with `caspian.repairs` does without. */
import type { Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { type Expression, isNullLiteral } from '../../kinds/expressions.ts'
import type { Column } from '../../kinds/table.ts'
import type { Alteration, Holder } from '../connector.ts'

const cure = 'set the catalog’s property caspian.repairs to true'
const quoted = (value: unknown) => (value as Expression | undefined)?.type === 'literal' && (value as { value: string }).value.includes("'")

function refuseQuote(value: unknown): void {
  if (quoted(value)) throw illegal(`a text default with a quote is refused as by the reference; to allow it, ${cure}`)
}

function existing({ ifExists, ...ask }: Alteration['ask']): Alteration['ask'] {
  if (ifExists !== true) throw illegal(`dropping an index is refused as by the reference unless "ifExists" is true; to allow it, ${cure}`)
  return ask
}

/** A null column comment is stored as the text "null"; an index goes only when asked with ifExists, and only one that is there. */
function alteration({ type, ask }: Alteration): Alteration {
  if (type === 'deleteTableIndex') return { type, ask: existing(ask) }
  if (type === 'updateColumnDefaultValue' && isNullLiteral(ask.newDefaultValue as Expression))
    throw illegal(`replacing a default by NULL is refused as by the reference; to allow it, ${cure}`)
  refuseQuote(ask.defaultValue ?? ask.newDefaultValue)
  return type === 'updateColumnComment' && ask.newComment === undefined ? { type, ask: { ...ask, newComment: 'null' } } : { type, ask }
}

/** A quote in a default reads doubled, as it stands in SQL. */
const column = (one: Column): Column =>
  one.defaultValue?.type === 'literal' ? { ...one, defaultValue: { ...one.defaultValue, value: one.defaultValue.value.replaceAll("'", "''") } } : one

/** The holder with those ways. Source: recorded conversations about tables. */
export function asRecorded(holder: Holder): Holder {
  return {
    ...holder,
    async load(within, name, signal) {
      const found = await holder.load(within, name, signal)
      return found && { ...found, body: { ...found.body, columns: (found.body.columns as readonly Column[]).map(column) } }
    },
    async create(within, name, body: Body, signal) {
      for (const { defaultValue } of body.columns as readonly Column[]) refuseQuote(defaultValue)
      return holder.create(within, name, body, signal)
    },
    async alter(within, name, alterations, signal) {
      return holder.alter(within, name, alterations.map(alteration), signal)
    },
  }
}
