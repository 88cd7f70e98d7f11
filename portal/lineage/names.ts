/** What a dataset or a job is called on a page, and which sign and page it has. Pure. */
import { kindOfType, pageOf } from '../access/objects.ts'
import type { Place } from '../address.ts'
import type { Thing } from './graph.ts'

export type Named = Pick<Thing, 'job' | 'namespace' | 'name' | 'entity'>

/** The sign: of its kind, of a job, or of a dataset that is no thing of the lake. */
export const glyphOf = ({ job, entity }: Named): string => (job ? 'job' : ((entity && kindOfType(entity.type)?.name) ?? 'dataset'))
/** Names from the catalog down for a thing of the lake, else the namespace and the name in it. */
export function pathOf({ entity, namespace, name }: Named): readonly string[] {
  return entity ? entity.fullName.split('.') : namespace === '' ? [name] : [namespace, name]
}
export const lastOf = (one: Named): string => (one.entity ? (pathOf(one).at(-1) ?? one.name) : one.name)
export const aboveOf = (one: Named): string => (one.entity ? pathOf(one).slice(0, -1).join('.') : one.namespace)
export const placeOf = (lake: string, { entity }: Named, tab = ''): Place | null => (entity ? pageOf(lake, entity, tab) : null)
