/** Marquez's ids of nodes: words joined by colons, which namespaces and names hold too. */
import { illegal } from '../../kinds/errors.ts'
import { columnId, datasetId, jobId, type NodeId, nodeFrom } from './ids.ts'

/** `dataset:ns:name`, `job:ns:name`, `datasetField:ns:dataset:field`. */
export function marquezId(id: NodeId): string {
  const node = nodeFrom(id)
  const field = node.type === 'column' ? `:${node.field}` : ''
  return `${node.type === 'column' ? 'datasetField' : node.type}:${node.namespace}:${node.name}${field}`
}

const version = /#[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Colons of addresses: before `//` and before a port. Source: Marquez's NodeId. */
const joins = /:(?!\/\/|\d)/y
/** More colons than these are taken as part of the last name. */
const colonsMost = 16

/**
 * What an id may mean, the likeliest first: it is split at colons that look like no part of an address, else at any. Whoever asks takes the
 * first that is there. A version at the end is passed over: lineage is of now, or of the moment that is asked about.
 * Throws illegal for what names neither a dataset, a column nor a job.
 */
export function nodesMeant(text: string): readonly NodeId[] {
  const [, type, rest = ''] = /^(dataset|job|datasetField):(.*)$/s.exec(text.replace(version, '')) ?? []
  const parts = type === 'datasetField' ? 3 : 2
  // A job that a thing of the lake stands behind has no namespace.
  const meant = type === undefined ? [] : type === 'job' && rest.startsWith(':') ? [['', rest.slice(1)]] : splits(rest, parts)
  if (meant.length === 0) throw illegal('"nodeId" must be dataset:namespace:name, job:namespace:name or datasetField:namespace:dataset:field')
  return meant.map(([namespace = '', name = '', field = '']) =>
    type === 'job'
      ? jobId({ namespace, name })
      : type === 'dataset'
        ? datasetId({ namespace, name })
        : columnId(datasetId({ namespace, name }), field),
  )
}
function splits(text: string, parts: number): readonly (readonly string[])[] {
  const colons = [...text.matchAll(/:/g)].slice(0, colonsMost).map(({ index }) => index)
  const isJoin = (index: number) => {
    joins.lastIndex = index
    return joins.test(text)
  }
  const ordered = [...colons.filter(isJoin), ...colons.filter((index) => !isJoin(index))]
  if (parts === 2) return ordered.map((at) => [text.slice(0, at), text.slice(at + 1)]).filter((all) => !all.includes(''))
  return ordered.flatMap((at) => splits(text.slice(at + 1), parts - 1).map((rest) => [text.slice(0, at), ...rest])).filter((all) => !all.includes(''))
}
