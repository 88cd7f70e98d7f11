/** The routes of every kind, read off the table: list, create, load, alter, drop, switch and history. */
import { segmentOf } from '../../kinds/address.ts'
import { ancestors, asObject, decode, flag, jsonOf, type Kind, oneKey, optional, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { nameJson } from '../../kinds/names.ts'
import { privilegeOf } from '../../kinds/privileges.ts'
import type { Switch } from '../../kinds/switches.ts'
import { alter } from '../entity/alter.ts'
import { create } from '../entity/create.ts'
import { drop } from '../entity/drop.ts'
import { listNames, listRows, load } from '../entity/load.ts'
import { above } from '../entity/resolve.ts'
import { turn } from '../entity/switch.ts'
import { history } from '../history/history.ts'
import { answer, changeOf, nextToken } from './answer.ts'
import { encode, encodeState, envelope } from './encode.ts'
import { asOfQuery, bodyObject, firstPageOf, limitQuery, nextPage, pageOf, pageQueries, type Route, yes } from './route.ts'

/** `/api/metalakes/:metalake/catalogs/:catalog` … down to the list of the kind. */
export function listPattern(kind: Kind): string {
  return `/api/${[...ancestors(kind).flatMap((a) => [segmentOf(a), `:${a.name}`]), segmentOf(kind)].join('/')}`
}
export const onePattern = (kind: Kind) => `${listPattern(kind)}/:${kind.name}`

const wordsIn = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split(',').map((word) => word.trim()))
const historyLimit = 50
export const updatesOf = (kind: Kind) => ({
  type: 'object',
  properties: {
    updates: {
      type: 'array',
      items: {
        oneOf: Object.entries(kind.changes).map(([type, change]) => {
          const schema = jsonOf(change.fields) as { properties: object; required?: string[] }
          return {
            ...schema,
            description: change.doc,
            properties: { '@type': { const: type }, ...schema.properties },
            required: ['@type', ...(schema.required ?? [])],
            additionalProperties: true,
          }
        }),
      },
    },
  },
  required: ['updates'],
})

/** A create request, with the rule for its name. */
export function askedJson(kind: Kind): Record<string, unknown> {
  const whole = jsonOf(kind.fields) as { readonly properties: Readonly<Record<string, object>> }
  const { name } = whole.properties
  return name === undefined ? whole : { ...whole, properties: { ...whole.properties, name: { ...name, ...nameJson(kind.names) } } }
}

/** What a list answers with: names, or whole entities where there are details, and the way to the next page. */
export function listOfKind(kind: Kind): Record<string, unknown> {
  const { list, details } = kind.wire
  const one = jsonOf(kind.fields, true)
  const names =
    list === 'names'
      ? { names: { type: 'array', items: { type: 'string' } } }
      : list === 'numbers'
        ? { versions: { type: 'array', items: { type: 'integer' } } }
        : {
            identifiers: {
              type: 'array',
              items: {
                type: 'object',
                properties: { namespace: { type: 'array', items: { type: 'string' } }, name: { type: 'string' } },
                required: ['namespace', 'name'],
                additionalProperties: false,
              },
            },
          }
  const whole = details ? { [details]: { type: 'array', items: one } } : {}
  return list === 'entities' ? answer(whole, nextToken) : details ? answer({}, { ...names, ...whole, ...nextToken }) : answer(names, nextToken)
}

export function historyRoute(kind: Kind, pattern: string): Route {
  return {
    method: 'GET',
    pattern: `${pattern}/history`,
    operation: 'HISTORY',
    doc: `What happened to a ${kind.name}, newest first, with the state before and after.`,
    queries: { ...pageQueries, limit: limitQuery(`at most this many, ${historyLimit} when absent`), ...asOfQuery },
    gives: answer(
      { history: { type: 'array', items: changeOf('position', 'time', 'actor', 'operation', 'kind', 'facet', 'name', 'version', 'requestId') } },
      nextToken,
    ),
    run: async (lake, ask, call) => {
      const page = firstPageOf(call, historyLimit)
      const rows = await history(lake, ask, kind, call.params, page.limit, page.after === undefined ? undefined : Number(page.after))
      return {
        code: 0,
        history: rows.map(({ entry, time, before, after, erased }) => ({
          position: entry.position,
          time,
          actor: entry.actor,
          operation: entry.operation,
          kind: entry.kind,
          facet: entry.facet,
          name: entry.name,
          version: entry.version,
          requestId: entry.requestId,
          ...(before === undefined ? {} : { before: encodeState(kind, entry.facet, before) }),
          ...(entry.erased ? {} : { after: encodeState(kind, entry.facet, after) }),
          ...(erased ? { erased } : {}),
        })),
        ...nextPage(
          rows.map((row) => String(row.entry.position)),
          page,
        ),
      }
    },
  }
}

export function switchRoute(kind: Kind, pattern: string, by: Switch): Route {
  const fields = { [by.asks]: optional(flag('on or off; off when absent')) }
  return {
    method: 'PATCH',
    pattern,
    operation: 'ENABLE',
    doc: `Switches a ${kind.name} on or off.`,
    bodies: 'plain',
    takes: jsonOf(fields),
    gives: answer(),
    run: async (lake, ask, call) => {
      await turn(lake, ask, kind, call.params, by, decode(fields, bodyObject(call))[by.asks] ?? false)
      return { code: 0 }
    },
  }
}

/** What is asked for, taken out of the key that some kinds hold it under. Throws illegal. */
function askedOf(kind: Kind, raw: unknown): unknown {
  if (!kind.wire.nested) return raw
  const { [oneKey(kind)]: inner, ...others } = asObject(raw, 'body')
  const [other] = Object.keys(others)
  if (other !== undefined) throw illegal(`"${other}" is not a known field; known is ${oneKey(kind)}`)
  // Clients send back the whole of what answers hold, with nothing where only the lake knows.
  const { audit, ...asked } = asObject(inner ?? undefined, oneKey(kind))
  return audit === null || audit === undefined ? asked : { ...asked, audit }
}

/** The regular routes of a kind. */
function routesOf(kind: Kind): readonly Route[] {
  const many = listPattern(kind)
  const one = onePattern(kind)
  const bodies = kind.wire.plainJson ? 'plain' : 'any'
  const whole = answer({ [oneKey(kind)]: jsonOf(kind.fields, true) })
  const { details } = kind.wire
  const all: Readonly<Record<string, Route>> = {
    list: {
      method: 'GET',
      pattern: many,
      operation: 'LIST',
      doc: `Lists ${kind.plural}.`,
      kept: true,
      gives: listOfKind(kind),
      queries: { ...(details ? { details: flag('true: whole entities instead of names') } : {}), ...pageQueries, ...asOfQuery },
      run: async (lake, ask, call) => {
        const page = pageOf(call)
        lake.behaviours[kind.name as KindName]?.listing?.(call.query)
        if (details && (kind.wire.list === 'entities' || yes(call.query.details))) {
          const rows = await listRows(lake, ask, kind, call.params, page ?? {})
          return {
            code: 0,
            [details]: rows.map((row) => encode(kind, row)),
            ...nextPage(
              rows.map((r) => r.name),
              page,
            ),
          }
        }
        const names = await listNames(lake, ask, kind, call.params, page ?? {})
        const next = nextPage(names, page)
        return kind.wire.list === 'names'
          ? { code: 0, names, ...next }
          : { code: 0, identifiers: names.map((name) => ({ namespace: call.params, name })), ...next }
      },
    },
    create: {
      method: 'POST',
      pattern: many,
      operation: 'CREATE',
      doc: `Makes a ${kind.name}. ${kind.doc}`,
      bodies,
      takes: kind.wire.nested ? { type: 'object', properties: { [oneKey(kind)]: askedJson(kind) }, required: [oneKey(kind)] } : askedJson(kind),
      gives: kind.wire.nested ? answer() : whole,
      run: async (lake, ask, call) => {
        const made = await create(lake, ask, kind, call.params, askedOf(kind, call.body()))
        return kind.wire.nested ? { code: 0 } : envelope(kind, made, true)
      },
    },
    load: {
      method: 'GET',
      pattern: one,
      operation: 'LOAD',
      doc: `Loads a ${kind.name}.`,
      kept: true,
      gives: whole,
      queries: {
        ...asOfQuery,
        ...(kind.access.write.length > 0
          ? { privileges: text('what is meant to be done with it, by privileges joined by commas: refused without them') }
          : {}),
      },
      run: async (lake, ask, call) => {
        const meant = ask.rights ? wordsIn(call.query.privileges) : []
        const unknown = meant.find((name) => privilegeOf(name) === undefined)
        if (unknown !== undefined) throw illegal(`query parameter "privileges" names no privilege: "${unknown}"`)
        if (meant.some((name) => kind.access.write.some((one) => one === privilegeOf(name)))) await above(lake, ask, kind, call.params, 'alter')
        const row = await load(lake, ask, kind, call.params)
        if (row.parent !== 0) ask.loaded?.(row.key)
        return envelope(kind, row)
      },
    },
    alter: {
      method: 'PUT',
      pattern: one,
      operation: 'ALTER',
      doc: `Alters a ${kind.name}: each update in order, all or none.`,
      bodies,
      takes: updatesOf(kind),
      gives: whole,
      run: async (lake, ask, call) => envelope(kind, await alter(lake, ask, kind, call.params, call.body()), true),
    },
    drop: {
      method: 'DELETE',
      pattern: one,
      operation: 'DROP',
      doc: `Drops a ${kind.name} with all in it. dropped is false when there was none.`,
      queries: kind.keeps ? { [kind.keeps.unless]: flag('true: even while it holds something') } : {},
      gives: answer({ dropped: { type: 'boolean' } }),
      run: async (lake, ask, call) => {
        const { force, cascade, purge } = call.query
        return { code: 0, dropped: await drop(lake, ask, kind, call.params, { force: yes(force), cascade: yes(cascade), purge: yes(purge) }) }
      },
    },
  }
  return [
    ...kind.serves.map((operation) => all[operation] as Route),
    ...(kind.switchable ? [switchRoute(kind, one, kind.switchable)] : []),
    ...(kind.serves.includes('load') ? [historyRoute(kind, one)] : []),
  ]
}

export const kindRoutes: readonly Route[] = kindList
  .filter(({ wire }) => wire.list !== 'numbers' && wire.list !== 'runs' && wire.drops === undefined)
  .flatMap(routesOf)
