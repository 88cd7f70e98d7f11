/** How jobs, datasets and columns are called inside the graph: their names joined by a character that no name may hold. */

/** PostgreSQL keeps no such character in a text, so names that hold it are refused anyway. */
const between = '\0'

/** A dataset or a job, by its namespace and its name in it. */
export interface Named {
  readonly namespace: string
  readonly name: string
}
/** `dataset` and `job` are nodes of the graph; a column is a field of a dataset, and the field '' is the dataset's rows as such. */
export type NodeId = string

export const datasetId = ({ namespace, name }: Named): NodeId => ['dataset', namespace, name].join(between)
export const jobId = ({ namespace, name }: Named): NodeId => ['job', namespace, name].join(between)
export const columnId = (dataset: NodeId, field: string): NodeId => ['column', ...dataset.split(between).slice(1), field].join(between)

export type Node =
  | (Named & { readonly type: 'dataset' | 'job' })
  | (Named & { readonly type: 'column'; readonly dataset: NodeId; readonly field: string })

/** What an id made here names. */
export function nodeFrom(id: NodeId): Node {
  const [type, namespace = '', name = '', field = ''] = id.split(between)
  if (type === 'column') return { type, namespace, name, field, dataset: datasetId({ namespace, name }) }
  return { type: type === 'job' ? 'job' : 'dataset', namespace, name }
}
/** The job that a thing of the lake stands behind which says itself what it is made from. No job that is told of has an empty namespace. */
export const makerId = (name: string): NodeId => jobId({ namespace: '', name })
export const isMaker = (id: NodeId): boolean => id.startsWith(makerId(''))
export const isJob = (id: NodeId): boolean => id.startsWith(`job${between}`)
/** The dataset or job that decides who may see a node: of a column its dataset. */
export const shownBy = (id: NodeId): NodeId =>
  id.startsWith(`column${between}`) ? `dataset${id.slice('column'.length, id.lastIndexOf(between))}` : id
