/** Tags on objects, on the wire: both versions of the association, and the older addresses. */
import { tag } from '../../kinds/tag.ts'
import { find } from '../entity/resolve.ts'
import { associate } from '../tag/associate.ts'
import { objectsOf, tagged } from '../tag/objects.ts'
import { tagOf, tagsOf } from '../tag/tags.ts'
import { encodeHung } from './encode.ts'
import { onePattern } from './kind-routes.ts'
import { sentVersion } from './negotiate.ts'
import { asOfQuery, type Call, type Route, yes } from './route.ts'

const object = (call: Call) => [call.params[0], call.params[1], call.params[2]] as [string, string, string]

const items = {
  type: 'array',
  items: { oneOf: [{ type: 'string' }, { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } }] },
}
/** Names, or with version 2 objects with a value. */
const association = { type: 'object', properties: { tagsToAdd: items, tagsToRemove: items } }

/** The three routes of an object's tags; they also stand at an older address. */
function routesAt(pattern: string): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern,
      operation: 'LIST',
      doc: 'The tags on an object, its own and those of what it is in.',
      kept: true,
      queries: { details: 'true: whole tags instead of names', ...asOfQuery },
      run: async (lake, ask, call) => {
        const hung = await tagsOf(ask, await tagged(lake, ask, object(call)))
        return yes(call.query.details) ? { code: 0, tags: hung.map(encodeHung) } : { code: 0, names: hung.map((one) => one.tag.name) }
      },
    },
    {
      method: 'POST',
      pattern,
      operation: 'ASSOCIATE',
      doc: 'Hangs tags on an object and takes them off; with application/vnd.gravitino.v2+json, with values.',
      bodies: 'association',
      takes: association,
      v2: true,
      run: async (lake, ask, call) => ({
        code: 0,
        names: await associate(lake, ask, await tagged(lake, ask, object(call), 'alter'), call.body(), sentVersion(call.headers) === 2),
      }),
    },
    {
      method: 'GET',
      pattern: `${pattern}/:tag`,
      operation: 'GET',
      doc: 'One tag as seen from an object.',
      kept: true,
      queries: asOfQuery,
      run: async (lake, ask, call) => ({
        code: 0,
        tag: encodeHung(await tagOf(ask, await tagged(lake, ask, object(call)), call.params[3] as string)),
      }),
    },
  ]
}

export const tagRoutes: readonly Route[] = [
  ...routesAt('/api/metalakes/:metalake/objects/:type/:fullName/tags'),
  ...routesAt('/api/metalakes/:metalake/tags/:type/:fullName'),
  {
    method: 'GET',
    pattern: `${onePattern(tag)}/objects`,
    operation: 'LIST',
    doc: 'The objects that a tag hangs on.',
    queries: { value: 'only with this value', ...asOfQuery },
    run: async (lake, ask, call) => ({
      code: 0,
      metadataObjects: await objectsOf(ask, (await find(lake, ask, tag, call.params, 'load')).row, call.query.value),
    }),
  },
]
