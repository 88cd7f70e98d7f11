/** The paths of Marquez that tell lineage, at its own addresses, so that what reads Marquez reads the lake. */
import { flag, integer, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { marquezColumns, marquezLineage } from '../lineage/marquez-asked.ts'
import { type Call, type Route, yes } from './route.ts'

const [usualDepth, depthMost] = [20, 100]
const joint = { type: 'array', items: { type: 'object', properties: { origin: { type: 'string' }, destination: { type: 'string' } } } }
const gives = {
  type: 'object',
  properties: {
    graph: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string' }, type: { type: 'string' }, data: { type: ['object', 'null'] }, inEdges: joint, outEdges: joint },
      },
    },
  },
}
const queries = {
  nodeId: text('dataset:namespace:name, job:namespace:name or datasetField:namespace:dataset:field'),
  depth: { ...integer(`how many jobs may lie between, ${usualDepth} when absent`), json: { type: 'integer', minimum: 0, maximum: depthMost } },
  metalake: text('the one that is meant; the first that the caller uses and that knows the node, when absent'),
}
function asked({ query: { nodeId = '', depth = String(usualDepth) } }: Call) {
  const count = depth === '' ? -1 : Number(depth)
  if (!Number.isInteger(count) || count < 0 || count > depthMost)
    throw illegal(`query parameter "depth" must be a whole number from 0 to ${depthMost}`)
  return { nodeId, depth: count }
}

export const marquezRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/v1/lineage',
    operation: 'LINEAGE',
    doc: 'Datasets and jobs around a node, as Marquez answers it.',
    queries,
    gives,
    refuses: { also: ['notFound', 'forbidden'] },
    run: async (lake, ask, call) => {
      const { nodeId, depth } = asked(call)
      return marquezLineage(lake, ask, nodeId, depth, call.query.metalake)
    },
  },
  {
    method: 'GET',
    pattern: '/api/v1/column-lineage',
    operation: 'LINEAGE',
    doc: 'Where columns come from, as Marquez answers it.',
    queries: { ...queries, withDownstream: flag('true: also what comes of them') },
    gives,
    refuses: { also: ['notFound', 'forbidden'] },
    run: async (lake, ask, call) => {
      const { nodeId, depth } = asked(call)
      return marquezColumns(lake, ask, nodeId, depth, yes(call.query.withDownstream), call.query.metalake)
    },
  },
]
