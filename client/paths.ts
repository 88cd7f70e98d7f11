/** The REST address of every kind, read off the table of kinds. */
import { objectType, segmentOf } from '../kinds/address.ts'
import { ancestors, type Kind } from '../kinds/define.ts'

/** Names from the metalake down; a numbered thing (a model version) ends with its number or one of its aliases. */
export type Path = readonly (string | number)[]

/** Where a name stands in for the number. Source: the models rows of the REST contract. */
const aliasSegment = 'aliases'

/** An address normalises "." and ".." away before it is sent, so these would mean something else. */
function part(name: string | number): string {
  const text = String(name)
  if (text === '' || text === '.' || text === '..') throw new TypeError(`${JSON.stringify(text)} cannot be a name in an address`)
  return encodeURIComponent(text)
}

function checkLength(kind: Kind, path: Path, names: readonly Kind[], what: string): void {
  if (path.length === names.length) return
  const takes = names.length === 0 ? 'nothing' : names.map((k) => k.name).join(', ')
  throw new TypeError(`the path of ${what} ${kind.name} takes ${takes}; it has ${path.length === 0 ? 'nothing' : path.map(String).join(', ')}`)
}

/** Of all entities of a kind in their parent, whose path is `within`. Throws TypeError when it is no such path. */
export function listPath(kind: Kind, within: Path): string {
  const above = ancestors(kind)
  checkLength(kind, within, above, 'the parent of a')
  return `/api${above.map((k, i) => `/${segmentOf(k)}/${part(within[i] ?? '')}`).join('')}/${segmentOf(kind)}`
}

/** Of one entity. Throws TypeError when `path` is no path of the kind. */
export function onePath(kind: Kind, path: Path): string {
  checkLength(kind, path, [...ancestors(kind), kind], 'a')
  const last = path.at(-1) ?? ''
  const list = listPath(kind, path.slice(0, -1))
  const isAlias = kind.wire.list === 'numbers' && !/^-?\d+$/.test(String(last))
  return `${isAlias ? list.slice(0, list.lastIndexOf('/') + 1) + aliasSegment : list}/${part(last)}`
}

/** Of what hangs on an entity. A name with a dot in it cannot be told from two names there, and is not found. */
export function pathOn(kind: Kind, path: Path, hung: 'tags' | 'policies' | 'rules'): string {
  checkLength(kind, path, [...ancestors(kind), kind], 'a')
  const [metalake = '', ...below] = path
  return `/api/metalakes/${part(metalake)}/objects/${objectType(kind)}/${part(below.join('.'))}/${hung}`
}
