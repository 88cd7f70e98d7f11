/** Operations beyond the regular ones: a fileset's files and addresses, trying a catalog's settings. */
import { catalog } from '../../kinds/catalog.ts'
import { type Fields, jsonOf, text } from '../../kinds/define.ts'
import { illegal, Malformed, Refusal } from '../../kinds/errors.ts'
import { fileset } from '../../kinds/fileset.ts'
import { webhook } from '../../kinds/webhook.ts'
import { testConnection, testExisting, Unanswered } from '../catalog/test-connection.ts'
import { statusOf } from '../event/status.ts'
import { files, locate } from '../fileset/files.ts'
import { answer, nextToken, refused } from './answer.ts'
import { listPattern, onePattern, updatesOf } from './kind-routes.ts'
import { asOfQuery, nextPage, pageFrom, pageOf, pageQueries, type Route } from './route.ts'

const schemasOf = (fields: Fields) => Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.json]))
const clientVersion = { 'X-Client-Version': text('of the client: those before 1.0 encode paths twice') }

const testRoute: Route = {
  method: 'POST',
  pattern: `${listPattern(catalog)}/testConnection`,
  operation: 'TEST',
  decides: 'anywhere',
  doc: 'Tries a catalog’s settings without making it. A failed test is HTTP 200 with a code other than 0.',
  bodies: 'plain',
  takes: jsonOf(catalog.fields),
  gives: { oneOf: [answer(), refused] },
  run: async (lake, ask, call) => {
    const body = call.body()
    try {
      await testConnection(lake, ask, call.params, body)
      return { code: 0 }
    } catch (error) {
      // Clients look at the code of the body, not at the status (contract errors §4).
      if (error instanceof Refusal && error.family !== 'forbidden' && !(error instanceof Malformed) && !(error instanceof Unanswered))
        return { code: error.code, type: error.type, message: error.message }
      throw error
    }
  },
}

const testExistingRoute: Route = {
  method: 'POST',
  pattern: `${onePattern(catalog)}/testConnection`,
  operation: 'TEST',
  doc: 'Tries the source of a catalog; with updates, as it would be with them. Nothing is kept.',
  decides: 'home',
  takes: updatesOf(catalog),
  gives: answer(),
  run: async (lake, ask, call) => {
    await testExisting(lake, ask, call.params, call.sent ? call.body() : undefined)
    return { code: 0 }
  },
}

const filesetRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(fileset)}/location`,
    operation: 'GET',
    doc: fileset.actions.location.doc,
    queries: { ...fileset.actions.location.takes, ...asOfQuery },
    headers: clientVersion,
    gives: answer(schemasOf(fileset.actions.location.gives)),
    run: async (lake, ask, call) => {
      const { sub_path: sub, location_name: name } = call.query
      // The reference fails here, and its clients expect that very failure.
      if (call.headers.filesetdataoperation === 'RENAME' && (sub ?? '').replaceAll('/', '').trim() === '')
        throw new Refusal('internal', 'RuntimeException', 'the fileset itself cannot be renamed as a file; name what is below it')
      // Clients before 1.0 encode the path twice (contract semantics §1).
      const old = Number(/^(\d+)\./.exec(String(call.headers['x-client-version'] ?? '1.'))?.[1]) < 1
      return { code: 0, fileLocation: await locate(lake, ask, call.params, old && sub !== undefined ? decoded(sub) : sub, name) }
    },
  },
  {
    method: 'GET',
    pattern: `${onePattern(fileset)}/files`,
    operation: 'LIST',
    decides: 'home',
    doc: fileset.actions.files.doc,
    queries: { ...fileset.actions.files.takes, ...pageQueries },
    gives: answer(schemasOf(fileset.actions.files.gives), nextToken),
    run: async (lake, ask, call) => {
      const page = pageOf(call)
      const found = pageFrom(await files(lake, ask, call.params, call.query.sub_path, call.query.location_name), ({ name }) => name, page)
      return {
        code: 0,
        files: found,
        ...nextPage(
          found.map(({ name }) => name),
          page,
        ),
      }
    },
  },
]

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw illegal('query parameter "sub_path" is not percent-encoded twice, as clients before 1.0 do')
  }
}

const { status } = webhook.actions
const { error, retryAt, ...told } = status.gives
const trouble = { error, retryAt }
const webhookRoute: Route = {
  method: status.method,
  pattern: `${onePattern(webhook)}/status`,
  operation: 'LOAD_STATUS',
  doc: status.doc,
  gives: answer(schemasOf(told), schemasOf(trouble)),
  run: async (lake, ask, call) => ({ code: 0, ...(await statusOf(lake, ask, call.params)) }),
}

export const actionRoutes: readonly Route[] = [testRoute, testExistingRoute, ...filesetRoutes, webhookRoute]
