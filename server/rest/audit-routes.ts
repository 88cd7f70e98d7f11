/** What happened, who did it and how it ended, on the wire: in pages, as a file, and with the proof of each row. */
import { integer, text } from '../../kinds/define.ts'
import { illegal, noSuch } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { metalake } from '../../kinds/metalake.ts'
import { exported, type Format, formats, shownRow } from '../audit/export.ts'
import { headFor, proofFor } from '../audit/prove.ts'
import { outcomeWords, type Place, search, tables, thingOf, type Wanted } from '../audit/search.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { TrailName, TrailOutcome } from '../store/trail.ts'
import { answer, exactly, listOfTexts, nextToken } from './answer.ts'
import { readsKept } from './audited.ts'
import { checkAdmin } from './authenticate.ts'
import { namesOf } from './change-routes.ts'
import type { Lines } from './events.ts'
import { onePattern } from './kind-routes.ts'
import { type Call, firstPageOf, limitQuery, pageQueries, type Route, yes } from './route.ts'

const usual = 100
const at = `${onePattern(metalake)}/audit`
const wordsOf = (given: string | undefined): ReadonlySet<string> | undefined =>
  given === undefined ? undefined : new Set(given.split(',').map((word) => word.trim().toLowerCase()))

function kindsOf(given: string | undefined): ReadonlySet<string> | undefined {
  if (given === undefined) return undefined
  const words = given.split(',').map((word) => word.trim())
  const none = words.find((word) => !kindList.some(({ name }) => name === word))
  if (none !== undefined) throw illegal(`query parameter "kind" must be among ${kindList.map(({ name }) => name).join(', ')}; "${none}" is not`)
  return new Set(words)
}

function outcomesOf(given: string | undefined): ReadonlySet<TrailOutcome> | undefined {
  const words = wordsOf(given)
  if (!words) return undefined
  const known = outcomeWords.filter((outcome) => words.has(outcome))
  if (known.length !== words.size) throw illegal(`query parameter "outcome" must be among ${outcomeWords.join(', ')}; it is "${given?.slice(0, 80)}"`)
  return new Set(known)
}

function instantOf(query: Call['query'], name: 'from' | 'to'): number | undefined {
  const given = query[name]
  if (given === undefined) return undefined
  const ms = Date.parse(given)
  if (!/^\d{4}-\d\d/.test(given) || !(ms >= 0))
    throw illegal(`query parameter "${name}" must be an ISO instant such as 2026-05-03T12:00:00Z; it is "${given.slice(0, 80)}"`)
  return ms
}

async function rootOf(lake: Lake, ask: Ask, call: Call): Promise<number> {
  // What others did is told to the owner; what one did oneself, to everybody.
  const isOwn = call.query.actor === ask.author.actor
  if (call.params.length > 0) return (await find(lake, ask, metalake, call.params.slice(0, 1), isOwn ? 'load' : 'alter')).row.key
  checkAdmin(lake.config, ask.author.actor)
  return 0
}

async function wantedOf(lake: Lake, ask: Ask, call: Call): Promise<Wanted> {
  const { actor, operation, kind, object, subtree, outcome, requestId } = call.query
  const [operations, kinds, ends] = [wordsOf(operation), kindsOf(kind), outcomesOf(outcome)]
  const [fromMs, toMs] = [instantOf(call.query, 'from'), instantOf(call.query, 'to')]
  const root = await rootOf(lake, ask, call)
  if (subtree !== undefined && object === undefined) throw illegal('query parameter "subtree" is of an object: say which by "object"')
  const path = object === undefined ? undefined : namesOf(object, 'query parameter "object"')
  return {
    root,
    ...(actor === undefined ? {} : { actor }),
    ...(operations ? { operations } : {}),
    ...(kinds ? { kinds } : {}),
    ...(ends ? { outcomes: ends } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    ...(path ? { object: await thingOf(lake, root, path, yes(subtree)) } : {}),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  }
}

const placeFrom = (token: string): Place => {
  const [log = 0, audit = 0] = token.split('/').map(Number)
  return { log, audit }
}

async function page(lake: Lake, ask: Ask, call: Call): Promise<object> {
  const wanted = await wantedOf(lake, ask, call)
  const { limit, after, token } = firstPageOf(call, usual)
  const { rows, next } = await search(lake, wanted, limit, after === undefined ? undefined : placeFrom(after))
  const reads = readsKept(lake.config)(call.params[0])
  return { code: 0, audit: rows.map(shownRow), reads, ...(next ? { nextPageToken: token(`${next.log}/${next.audit}`) } : {}) }
}

function formatOf(call: Call): Format | undefined {
  const { format } = call.query
  if (format === undefined)
    return /\btext\/csv\b/i.test(call.headers.accept ?? '')
      ? 'csv'
      : /\bapplication\/(jsonl|x-ndjson)\b/i.test(call.headers.accept ?? '')
        ? 'jsonl'
        : undefined
  if (format === 'json') return undefined
  if (!Object.hasOwn(formats, format)) throw illegal(`query parameter "format" must be json, ${Object.keys(formats).join(' or ')}`)
  return format as Format
}

async function lines(lake: Lake, ask: Ask, call: Call): Promise<Lines | undefined> {
  const format = formatOf(call)
  if (!format) return undefined
  const wanted = await wantedOf(lake, ask, call)
  return { type: formats[format].type, name: `audit.${format}`, parts: exported(lake, wanted, format, ask.signal) }
}

function tableOf({ query: { table = 'log' } }: Call): TrailName {
  const found = tables.find((name) => name === table)
  if (!found) throw illegal(`query parameter "table" must be ${tables.join(' or ')}; it is "${table.slice(0, 80)}"`)
  return found
}

const sizeIn = ({ query: { size } }: Call) => (size === undefined ? undefined : size === '' ? Number.NaN : Number(size))

const tableQuery = { table: { ...text('log: changes; audit: what was denied, failed or read'), json: { type: 'string', enum: tables } } }
const sizeQuery = { size: integer('rows that the head is over; all when absent') }
const whole = { type: 'integer' }
const string = { type: 'string' }
const headJson = { trail: string, size: whole, root: { ...string, description: 'hash over all of these rows' } }
const rowJson = exactly(
  {
    table: { ...string, enum: tables },
    position: { ...whole, description: 'place in its table' },
    time: string,
    actor: string,
    address: string,
    operation: string,
    kind: string,
    path: { ...listOfTexts, description: 'names from the metalake down, as they were' },
    outcome: { ...string, enum: outcomeWords },
    requestId: string,
    hash: { ...string, description: 'over the row and all before it in its table' },
  },
  { reason: string },
)

const queries: Route['queries'] = {
  actor: text('only what this user did, or was denied'),
  operation: text('only these operations, joined by commas: create, alter, drop, load …'),
  kind: text('only of these kinds, joined by commas'),
  object: text('only of this thing: names below the metalake, joined by dots; all that was ever called so'),
  subtree: text('true: also of everything in it'),
  outcome: text(`only what ended so: ${outcomeWords.join(', ')}, joined by commas`),
  from: text('an ISO instant: from then on'),
  to: text('an ISO instant: before it'),
  requestId: text('only of this request'),
  format: {
    ...text('json, jsonl or csv; the last two give everything that there is, as a file'),
    json: { type: 'string', enum: ['json', ...Object.keys(formats)] },
  },
  ...pageQueries,
  limit: limitQuery(`at most this many, 1 to 1000, ${usual} when absent; a page may be short and yet not the last`),
}
const list: Pick<Route, 'method' | 'operation' | 'gives' | 'queries' | 'run' | 'lines'> = {
  method: 'GET',
  operation: 'LIST_AUDIT',
  gives: answer(
    {
      audit: { type: 'array', items: rowJson },
      reads: { type: 'boolean', description: 'what is read here is taken down too, from when that was switched on' },
    },
    nextToken,
  ),
  queries,
  run: page,
  lines,
}

export const auditRoutes: readonly Route[] = [
  {
    ...list,
    pattern: at,
    doc: 'Who did what, was denied it, failed in it or read it, newest first; with Accept: text/csv or application/jsonl as a file.',
  },
  { ...list, pattern: '/api/audit', doc: 'The same of requests that were in no metalake; for service admins.', refuses: { also: ['forbidden'] } },
  {
    method: 'GET',
    pattern: `${at}/head`,
    operation: 'LOAD_AUDIT_HEAD',
    doc: 'The hash over a whole table of the audit: what is kept elsewhere, to hold later proofs against.',
    gives: answer({ head: exactly(headJson) }),
    queries: { ...tableQuery, ...sizeQuery },
    run: async (lake, ask, call) => {
      await rootOf(lake, ask, call)
      return { code: 0, head: await headFor(lake, tableOf(call), sizeIn(call)) }
    },
  },
  {
    method: 'GET',
    pattern: `${at}/:position/proof`,
    operation: 'LOAD_AUDIT_PROOF',
    doc: 'What proves one row to be in its table up to a head; `caspian verify-proof` checks it without the lake.',
    gives: answer({
      proof: exactly(
        {
          caspianProof: { const: 1 },
          ...headJson,
          row: { type: 'object', description: 'all that its hash is over' },
          before: { ...string, description: 'hash of the row before' },
          path: { ...listOfTexts, description: 'hashes beside the way to the root, the lowest first' },
        },
        { commitment: { ...string, description: 'hash of the state that a row of the log tells' } },
      ),
    }),
    queries: { ...tableQuery, ...sizeQuery },
    run: async (lake, ask, call) => {
      const [name = '', given = ''] = call.params
      const root = await rootOf(lake, ask, { ...call, params: [name] })
      const table = tableOf(call)
      const found = await proofFor(lake, table, /^\d{1,15}$/.test(given) ? Number(given) : 0, sizeIn(call))
      // A row of another metalake is none of the caller's.
      if (found?.root !== root) throw noSuch('Entity', `row ${given.slice(0, 20)} of the ${table} of metalake ${name}`)
      return { code: 0, proof: found.proof }
    },
  },
]
