/** What hangs on objects, on the wire: tags in both versions and at their older addresses, and policies. */
import { flag, jsonOf, text } from '../../kinds/define.ts'
import { type Hanger, hangers } from '../../kinds/index.ts'
import { associate, decodeAssociation } from '../association/associate.ts'
import { hungOn, oneHungOn } from '../association/hung.ts'
import { carrier, objectKeys, objectsAt } from '../association/objects.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import { syncOf } from '../merge/relations.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly, listOfTexts, nextToken } from './answer.ts'
import { asFarAsSaid, unitsCalled } from './deciding.ts'
import { encodeHung } from './encode.ts'
import { listPattern, onePattern } from './kind-routes.ts'
import { sentVersion } from './negotiate.ts'
import { asOfQuery, type Call, nextPage, pageFrom, pageOf, pageQueries, type Route, yes } from './route.ts'

const object = (call: Call) => [call.params[0], call.params[1], call.params[2]] as [string, string, string]

/** Names, or with version 2 objects with a value. */
function association({ hangs }: Hanger) {
  const name = { type: 'string' }
  const items = hangs.valued ? { oneOf: [name, exactly({ name }, { value: name })] } : name
  const list = { type: 'array', items }
  return { type: 'object', properties: { [`${hangs.as}ToAdd`]: list, [`${hangs.as}ToRemove`]: list } }
}

/** What is taken off may be for its home to take off. */
async function unitsLetGo(ask: Ask, kind: Hanger, call: Call): Promise<readonly Row[]> {
  if (syncOf(kind.hangs.relation, null).remove !== 'to') return []
  const { remove } = asFarAsSaid(() => decodeAssociation(kind, call.body(), kind.hangs.valued && sentVersion(call.headers) === 2)) ?? { remove: [] }
  return unitsCalled(
    ask,
    kind,
    object(call)[0],
    remove.map(({ name }) => name),
  )
}

/** The three routes of what hangs on an object. */
function routesAt(kind: Hanger, pattern: string): readonly Route[] {
  const { as, valued } = kind.hangs
  const hungOne = jsonOf(kind.fields, true)
  return [
    {
      method: 'GET',
      pattern,
      operation: 'LIST',
      doc: `The ${as} on an object, its own and those of what it is in.`,
      kept: true,
      gives: answer({}, { names: listOfTexts, [as]: { type: 'array', items: hungOne }, ...nextToken }),
      queries: { details: flag(`true: whole ${as} instead of names`), ...pageQueries, ...asOfQuery },
      run: async (lake, ask, call) => {
        const page = pageOf(call)
        const hung = pageFrom(await hungOn(ask, kind, await carrier(lake, ask, kind, object(call))), ({ row }) => row.name, page)
        const names = hung.map((one) => one.row.name)
        return { code: 0, ...(yes(call.query.details) ? { [as]: hung.map((one) => encodeHung(kind, one)) } : { names }), ...nextPage(names, page) }
      },
    },
    {
      method: 'POST',
      pattern,
      operation: 'ASSOCIATE',
      decides: (_lake, ask, call) => unitsLetGo(ask, kind, call),
      doc: `Hangs ${as} on an object and takes them off${valued ? '; with application/vnd.gravitino.v2+json, with values' : ''}.`,
      takes: association(kind),
      gives: answer({ names: listOfTexts }),
      ...(valued ? { bodies: 'association', v2: true } : { bodies: 'any' }),
      run: async (lake, ask, call) => ({
        code: 0,
        names: await associate(
          lake,
          ask,
          kind,
          await carrier(lake, ask, kind, object(call), 'alter'),
          call.body(),
          valued && sentVersion(call.headers) === 2,
        ),
      }),
    },
    {
      method: 'GET',
      pattern: `${pattern}/:${kind.name}`,
      operation: 'GET',
      doc: `One ${kind.name} as seen from an object.`,
      gives: answer({ [kind.name]: hungOne }),
      kept: true,
      queries: asOfQuery,
      run: async (lake, ask, call) => ({
        code: 0,
        [kind.name]: encodeHung(kind, await oneHungOn(ask, kind, await carrier(lake, ask, kind, object(call)), call.params[3] as string)),
      }),
    },
  ]
}

const objectsRoute = (kind: Hanger): Route => ({
  method: 'GET',
  pattern: `${onePattern(kind)}/objects`,
  operation: 'LIST',
  doc: `The objects that a ${kind.name} hangs on.`,
  gives: answer(
    { metadataObjects: { type: 'array', items: exactly({ fullName: { type: 'string' }, type: { type: 'string' } }, { name: { type: 'string' } }) } },
    nextToken,
  ),
  queries: { ...(kind.hangs.valued ? { value: text('only with this value') } : {}), ...pageQueries, ...asOfQuery },
  run: async (lake, ask, call) => {
    const page = pageOf(call)
    const { at, row } = await find(lake, ask, kind, call.params, 'load')
    const keys = await objectKeys(ask, kind, row, kind.hangs.valued ? call.query.value : undefined, page)
    return { code: 0, metadataObjects: await objectsAt(ask, keys, at.rights), ...nextPage(keys.map(String), page) }
  },
})

export const associationRoutes: readonly Route[] = hangers.flatMap((kind) => [
  ...routesAt(kind, `/api/metalakes/:metalake/objects/:type/:fullName/${kind.hangs.as}`),
  ...(kind.hangs.early ? routesAt(kind, `${listPattern(kind)}/:type/:fullName`) : []),
  objectsRoute(kind),
])
