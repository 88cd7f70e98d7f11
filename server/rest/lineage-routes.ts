/** Lineage on the wire: events are told by OpenLineage's clients, and what comes from what is asked. */
import { integer, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { metalake } from '../../kinds/metalake.ts'
import { named } from '../access/objects.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { Graph } from '../lineage/asked.ts'
import type { NodeId } from '../lineage/ids.ts'
import { batchMost, tell } from '../lineage/intake.ts'
import { breaks, lineage, nodeTypes } from '../lineage/native.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { type Call, type Route } from './route.ts'

const at = `${onePattern(metalake)}/lineage`
const string = { type: 'string' }
const whole = { type: 'integer' }
const events = { type: 'object', description: 'a run event, job event or dataset event of OpenLineage 2-0-2' }

const metalakeOf = async (lake: Lake, ask: Ask, call: Call): Promise<Row> => (await find(lake, ask, metalake, call.params.slice(0, 1), 'load')).row

async function taken(lake: Lake, ask: Ask, call: Call): Promise<object> {
  const [failed] = await tell(lake, ask, [call.body()], call.params.length > 0 ? await metalakeOf(lake, ask, call) : undefined)
  if (failed) throw illegal(failed.reason)
  return { code: 0 }
}
/** Source: OpenLineage's API, `/lineage/batch`. */
async function takenAll(lake: Lake, ask: Ask, call: Call): Promise<object> {
  const sent = call.body()
  if (!Array.isArray(sent) || sent.length === 0) throw illegal('the body must be a list of at least one event')
  if (sent.length > batchMost) throw illegal(`the list holds ${sent.length} events; at most ${batchMost} are taken at once`)
  const failed = await tell(lake, ask, sent, call.params.length > 0 ? await metalakeOf(lake, ask, call) : undefined)
  return {
    code: 0,
    status: failed.length > 0 ? 'partial_success' : 'success',
    summary: { received: sent.length, successful: sent.length - failed.length, failed: failed.length, retriable: 0, non_retriable: failed.length },
    failed_events: failed.map((one) => ({ ...one, retriable: false })),
  }
}
const batchJson = answer({
  status: { ...string, enum: ['success', 'partial_success'] },
  summary: exactly({ received: whole, successful: whole, failed: whole, retriable: whole, non_retriable: whole }),
  failed_events: { type: 'array', items: exactly({ index: whole, reason: string, retriable: { type: 'boolean' } }) },
})
const telling = (pattern: string, doc: string): readonly Route[] => [
  {
    method: 'POST',
    pattern,
    operation: 'TELL',
    doc,
    decides: 'anywhere',
    bodies: 'any',
    refuses: { also: ['forbidden'] },
    status: 201,
    takes: events,
    gives: answer(),
    run: taken,
  },
  {
    method: 'POST',
    pattern: `${pattern}/batch`,
    operation: 'TELL',
    decides: 'anywhere',
    bodies: 'any',
    refuses: { also: ['forbidden'] },
    doc: `${doc} Many at once: what can be read is kept in one go, and the others are named.`,
    takes: { type: 'array', items: events, minItems: 1, maxItems: batchMost },
    gives: batchJson,
    run: takenAll,
  },
]

const nodeJson = (more: Readonly<Record<string, unknown>>) =>
  exactly(
    {
      id: { ...string, description: 'as query parameter "node" takes it' },
      type: { ...string, enum: nodeTypes },
      namespace: string,
      name: string,
      hops: { ...whole, description: 'how many jobs lie between; negative upstream' },
      ...more,
    },
    {
      column: { ...string, description: 'empty: the rows of the dataset as such' },
      entity: exactly({ type: string, fullName: { ...string, description: 'from the catalog down' } }),
      runState: { ...string, description: 'of the run that counts' },
      runAt: { ...string, description: 'since when' },
    },
  )
const counted = {
  hidden: { ...whole, description: 'datasets beside these that the caller may not see; nothing behind them was looked at' },
  more: { ...whole, description: 'nodes and edges beside these that were too many' },
}
const edgeJson = exactly(
  { from: string, to: { ...string, description: 'the way data goes' }, first: { ...string, description: 'when it was told first' }, last: string },
  {
    job: { ...string, description: 'between columns: the job that does it' },
    transformations: { type: 'array', items: exactly({ type: string }, { subtype: string, description: string, masking: { type: 'boolean' } }) },
  },
)
const [usualDepth, depthMost, usualNodes, nodesMost] = [3, 10, 200, 2_000]
const ranged = (doc: string, usual: number, maximum: number) => ({
  ...integer(`${doc}, 1 to ${maximum}; ${usual} when absent`),
  json: { type: 'integer', minimum: 1, maximum },
})
const queries = {
  object: text('type:fullName of a table, view, fileset, topic, model or column, such as table:catalog.schema.table'),
  node: text('in its place, an id of a node as answers tell it: dataset:namespace:name, job:namespace:name or datasetField:namespace:name:column'),
  column: text('of the object or dataset'),
  depth: ranged('how many jobs may lie between', usualDepth, depthMost),
  at: text('an ISO instant: as it counted then'),
  limit: ranged('nodes in each direction', usualNodes, nodesMost),
}

function countOf({ query }: Call, name: 'depth' | 'limit', usual: number, most: number): number {
  const given = query[name]
  const count = given === undefined ? usual : given === '' ? 0 : Number(given)
  if (!Number.isInteger(count) || count < 1 || count > most) throw illegal(`query parameter "${name}" must be a whole number from 1 to ${most}`)
  return count
}
function wordOf<W extends string>({ query }: Call, name: string, words: readonly W[]): W | undefined {
  const found = words.find((word) => word === query[name])
  if (query[name] !== undefined && !found) throw illegal(`query parameter "${name}" must be ${words.join(' or ')}`)
  return found
}
function momentOf({ query }: Call): { readonly at?: number } {
  if (query.at === undefined) return {}
  const ms = Date.parse(query.at)
  if (!/^\d{4}-\d\d/.test(query.at) || !(ms >= 0)) throw illegal('query parameter "at" must be an ISO instant such as 2026-05-03T12:00:00Z')
  // The whole of that millisecond.
  return { at: ms * 1_000 + 999 }
}
async function startOf(graph: Graph, within: Row, { query }: Call): Promise<NodeId> {
  const { object, node, column } = query
  if ((object === undefined) === (node === undefined)) throw illegal('say by query parameter "object" or "node", and not by both, what you ask about')
  if (node !== undefined) return graph.ofId(node, column)
  const colon = (object ?? '').indexOf(':')
  if (colon < 0) throw illegal('query parameter "object" must be type:fullName, such as table:catalog.schema.table')
  return graph.ofObject(named(within.name, (object ?? '').slice(0, colon), (object ?? '').slice(colon + 1)), column)
}
const limitsOf = (call: Call) => ({
  depth: countOf(call, 'depth', usualDepth, depthMost),
  nodesAtMost: countOf(call, 'limit', usualNodes, nodesMost),
  ...momentOf(call),
})

const ways = ['upstream', 'downstream', 'both'] as const
const asking: readonly Route[] = [
  {
    method: 'GET',
    pattern: at,
    operation: 'LINEAGE',
    doc: 'What a thing, a dataset, a job or a column comes from and what comes of it, as its caller may see it.',
    queries: {
      ...queries,
      columns: { ...text('true: between columns, from all of a dataset'), json: { type: 'string', enum: ['true', 'false'] } },
      direction: { ...text('both when absent'), json: { type: 'string', enum: ways } },
      only: { ...text('direct: of columns, only those whose values go on'), json: { type: 'string', enum: ['direct'] } },
    },
    gives: answer({ nodes: { type: 'array', items: nodeJson({}) }, edges: { type: 'array', items: edgeJson }, ...counted }),
    run: async (lake, ask, call) => {
      const within = await metalakeOf(lake, ask, call)
      const [direction, only] = [wordOf(call, 'direction', ways) ?? 'both', wordOf(call, 'only', ['direct'])]
      const columns = wordOf(call, 'columns', ['true', 'false']) === 'true'
      const limits = limitsOf(call)
      const graph = new Graph(lake, ask, within)
      const start = await startOf(graph, within, call)
      return { code: 0, ...(await lineage(graph, start, { ...limits, columns, direction, ...(only ? { only } : {}) })) }
    },
  },
  {
    method: 'GET',
    pattern: `${at}/impact`,
    operation: 'IMPACT',
    doc: 'What breaks when a column, or a thing with all of its columns, goes: the nearest first.',
    queries,
    gives: answer({
      columns: { type: 'array', items: nodeJson({ how: { ...string, enum: ['direct', 'indirect'] } }) },
      jobs: { type: 'array', items: nodeJson({ how: { ...string, enum: ['direct', 'indirect'] } }) },
      datasets: { type: 'array', items: nodeJson({}) },
      ...counted,
    }),
    run: async (lake, ask, call) => {
      const within = await metalakeOf(lake, ask, call)
      const limits = limitsOf(call)
      const graph = new Graph(lake, ask, within)
      return { code: 0, ...(await breaks(graph, await startOf(graph, within, call), limits)) }
    },
  },
]

export const lineageRoutes: readonly Route[] = [
  ...telling('/api/lineage', 'Takes what a job says of itself, from OpenLineage’s clients; its namespaces say into which metalake.'),
  ...telling('/api/v1/lineage', 'The same at the address that OpenLineage’s clients send to when nothing else is set.'),
  ...telling(at, 'Takes what a job says of itself into this metalake.'),
  ...asking,
]
