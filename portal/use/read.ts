/** How many people use what. Only of now: it is not kept what was used when. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { objectPath, pathTo } from '../api/paths.ts'
import { read } from '../api/reads.ts'

export interface Popular {
  /** As objects are called on the wire. */
  readonly type: string
  /** From the metalake down. */
  readonly path: readonly string[]
  readonly comment?: string
  readonly people: number
}
const shownAtMost = 5

export const popularRead = (lake: string) =>
  read(undefined, `${pathTo(kinds.metalake, [lake])}/popular`, (answer: { popular: readonly Popular[] }) => answer.popular, {
    limit: String(shownAtMost),
  })
export const useRead = (kind: Kind, path: readonly string[]) =>
  read(undefined, `${objectPath(kind, path)}/use`, (answer: { people: number; days: number }) => answer)
/** What is in a schema: what holds others is loaded on the way to them. A name with a dot in it has no address as an object. */
export const isTold = (kind: Kind, path: readonly string[]): boolean =>
  ancestors(kind).at(-1)?.name === 'schema' && path.slice(1).every((name) => !name.includes('.'))
