/** A row as a line of the reference's audit file, in either of its forms or as JSON (contract semantics §13). */
import { millisOf } from '../kit/clock.ts'
import type { Told } from '../store/trail.ts'

const special: Readonly<Record<string, string>> = {
  tag: 'ASSOCIATE_TAGS_FOR_METADATA_OBJECT',
  govern: 'ASSOCIATE_POLICIES_FOR_METADATA_OBJECT',
}
const capitals = (word: string) => word.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

/** `CREATE_TABLE`; a new name is an alteration there. */
function operationOf({ operation, kind }: Told): string {
  const word = operation === 'rename' ? 'alter' : operation
  return special[word] ?? (kind === '' || word.includes('_') ? capitals(word) : `${capitals(word)}_${capitals(kind)}`)
}

/** No field may end itself or its line, or a caller could write lines of his own. */
const clean = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
/** In UTC. */
const timeOf = (row: Told) => new Date(millisOf(row.stamp)).toISOString().replace('T', ' ').slice(0, 23)

const partsOf = (row: Told) => ({
  time: timeOf(row),
  user: clean(row.actor),
  operation: operationOf(row),
  identifier: clean(row.path.join('.')),
  status: row.outcome === 'success' || row.outcome === 'read' ? 'SUCCESS' : 'FAILURE',
  address: clean(row.address),
})
const source = 'GRAVITINO_SERVER'

export const lineForms = {
  SimpleFormatterV2(row: Told) {
    const { time, user, operation, identifier, status, address } = partsOf(row)
    return `[${time}]\t${user}\t${operation}\t${identifier}\t${status}\t${source}\t${address}\t{requestId=${clean(row.requestId)}}\n`
  },
  SimpleFormatter(row: Told) {
    const { time, user, operation, identifier, status } = partsOf(row)
    return `[${time.slice(0, 19)}]\t${user}\t${operation}\t${identifier}\t${status}\n`
  },
  JsonFormatter(row: Told) {
    const { user, operation, identifier, status, address } = partsOf(row)
    const line = { timestamp: millisOf(row.stamp), user, operation, operationType: operation, identifier, status, operationStatus: status }
    return `${JSON.stringify({ ...line, eventSource: source, remoteAddress: address, customInfo: { requestId: row.requestId } })}\n`
  },
} as const

/** By the simple name of the reference's class. Undefined for one that there is not. */
export const lineForm = (className: string): ((row: Told) => string) | undefined => {
  const name = className.slice(className.lastIndexOf('.') + 1)
  return Object.hasOwn(lineForms, name) ? lineForms[name as keyof typeof lineForms] : undefined
}
