/** Model versions on the wire: by number, by alias, and their addresses. */
import { flag, jsonOf, text } from '../../kinds/define.ts'
import { model } from '../../kinds/model.ts'
import { modelVersion } from '../../kinds/model-version.ts'
import { alterVersion, dropVersion, findVersion, link, listVersions, numberOf, uriOf, type Which } from '../model/versions.ts'
import { answer } from './answer.ts'
import { regularly } from './deciding.ts'
import { encode } from './encode.ts'
import { historyRoute, listOfKind, onePattern, updatesOf } from './kind-routes.ts'
import { asOfQuery, type Call, nextPage, pageOf, pageQueries, type Route, yes } from './route.ts'

const base = onePattern(model)
const whole = answer({ modelVersion: jsonOf(modelVersion.fields, true) })
const modelOf = (call: Call) => call.params.slice(0, 4)

/** The same five routes below `versions/:number` and `aliases/:alias`. */
function routesBy(pattern: string, which: (text: string) => Which): readonly Route[] {
  const at = (call: Call) => which(call.params[4] as string)
  return [
    {
      method: 'GET',
      pattern,
      operation: 'LOAD',
      doc: 'Loads a version of a model.',
      kept: true,
      gives: whole,
      queries: asOfQuery,
      run: async (lake, ask, call) => ({
        code: 0,
        modelVersion: encode(modelVersion, (await findVersion(lake, ask, modelOf(call), at(call))).version),
      }),
    },
    {
      method: 'PUT',
      pattern,
      operation: 'ALTER',
      doc: 'Alters a version of a model.',
      bodies: 'any',
      decides: regularly(modelVersion, 'ALTER'),
      takes: updatesOf(modelVersion),
      gives: whole,
      run: async (lake, ask, call) => ({
        code: 0,
        modelVersion: encode(modelVersion, await alterVersion(lake, ask, modelOf(call), at(call), call.body())),
      }),
    },
    {
      method: 'DELETE',
      pattern,
      operation: 'DROP',
      doc: 'Drops a version of a model; by alias, the version it points to.',
      decides: regularly(modelVersion, 'DROP'),
      gives: answer({ dropped: { type: 'boolean' } }),
      run: async (lake, ask, call) => ({ code: 0, dropped: await dropVersion(lake, ask, modelOf(call), at(call)) }),
    },
    {
      method: 'GET',
      pattern: `${pattern}/uri`,
      operation: 'GET',
      doc: 'Where a version of a model is stored.',
      gives: answer({ uri: { type: 'string' } }),
      kept: true,
      queries: { uriName: text('which address; follows from default-uri-name when absent'), ...asOfQuery },
      run: async (lake, ask, call) => ({ code: 0, uri: await uriOf(lake, ask, modelOf(call), at(call), call.query.uriName) }),
    },
  ]
}

export const modelRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${base}/versions`,
    operation: 'LIST_VERSIONS',
    doc: 'Lists the versions of a model.',
    kept: true,
    gives: listOfKind(modelVersion),
    queries: { details: flag('true: whole versions instead of numbers'), ...pageQueries, ...asOfQuery },
    run: async (lake, ask, call) => {
      const page = pageOf(call)
      const rows = await listVersions(lake, ask, call.params, page ?? {})
      const next = nextPage(
        rows.map((row) => row.name),
        page,
      )
      return yes(call.query.details)
        ? { code: 0, infos: rows.map((row) => encode(modelVersion, row)), ...next }
        : { code: 0, versions: rows.map((row) => numberOf(row.name)), ...next }
    },
  },
  {
    method: 'POST',
    pattern: `${base}/versions`,
    operation: 'LINK',
    doc: 'Links the next version of a model.',
    bodies: 'any',
    decides: regularly(modelVersion, 'LINK'),
    takes: jsonOf(modelVersion.fields),
    gives: answer(),
    run: async (lake, ask, call) => {
      await link(lake, ask, call.params, call.body())
      return { code: 0 }
    },
  },
  // A version that is no number is no route at all (contract endpoints).
  ...routesBy(`${base}/versions/:version(^-?\\d+$)`, (text) => ({ version: Number(text) })),
  ...routesBy(`${base}/aliases/:alias`, (alias) => ({ alias })),
  versionHistory(),
]

function versionHistory(): Route {
  const route = historyRoute(modelVersion, `${base}/versions/:version(^\\d+$)`)
  return {
    ...route,
    run: (lake, ask, call) => route.run(lake, ask, { ...call, params: [...modelOf(call), (call.params[4] as string).padStart(10, '0')] }),
  }
}
