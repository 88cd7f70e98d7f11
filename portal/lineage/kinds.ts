/** Which kinds can be a dataset that jobs read and write. */
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'

const datasets: ReadonlySet<Kind> = new Set<Kind>([kinds.table, kinds.view, kinds.fileset, kinds.topic, kinds.model])
export const hasLineage = (kind: Kind): boolean => datasets.has(kind)
