/** Which of the answers that are kept a change may have made untrue. Pure. */

import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import type { Change } from './follow.ts'

const byName: Readonly<Record<string, Kind | undefined>> = kinds
/** Beyond so many changes at once every answer of the metalake is asked for again: cheaper than to look through them. */
const lookedThrough = 200
/** Lists of what happened grow at their head: their pages offer what is new, and do not jump. */
const heads = new Set(['history', 'changes', 'audit'])
/** Names and what they are names of take turns in an address: the last is not a name. */
const isList = (path: string) => {
  const words = path.split('/').slice(2)
  return words.length % 2 === 1 && heads.has(words.at(-1) ?? '')
}
const people = new Set(['user', 'group', 'role'])
const rightsDone = new Set(['grant', 'revoke', 'own', 'add', 'remove', 'assign'])
const ofRights = /^(users|groups|roles|owners|access|permissions)(\/|$)/
const withObjects = /^(tags|policies)\/[^/]+\/objects$/

interface Places {
  readonly one: string
  readonly list: string
  /** What it is in. */
  readonly above?: string
}
/** Where the lake's API has the thing and the list it stands in. Undefined for kinds with no address. */
export function placesOf({ kind: name, path }: Pick<Change, 'kind' | 'path'>): Places | undefined {
  const kind = byName[name]
  if (!kind) return undefined
  const parent = path.slice(0, -1)
  return { one: pathTo(kind, path), list: pathIn(kind, parent), ...(kind.parent ? { above: pathTo(kind.parent, parent) } : {}) }
}

function concernedBy(change: Change): (path: string) => boolean {
  const { kind: name, path: names, operation, facet } = change
  const kind = byName[name]
  const places = placesOf(change)
  if (!kind || !places) return () => true
  const { one, list, above } = places
  const lake = `${pathTo(kinds.metalake, names)}/`
  const full = names.slice(1).join('.')
  const rights = people.has(name) || rightsDone.has(operation)
  const moved = operation === 'rename'
  return (path) => {
    if (path === one || path.startsWith(`${one}/`) || path === list || path === above) return true
    // What it was called before is not told.
    if (moved && path.startsWith(`${list}/`)) return true
    if (!path.startsWith(lake)) return false
    const rest = path.slice(lake.length)
    if (rights && ofRights.test(rest)) return true
    if (facet === undefined || facet === 'body') return false
    if (withObjects.test(rest)) return true
    const [word, , object = ''] = rest.split('/')
    // What hangs on a thing is passed on to what is in it.
    return word === 'objects' && (full === '' || `${decodeURIComponent(object)}.`.startsWith(`${full}.`))
  }
}

/** Whether an answer kept under an API path is to be asked for again. */
export function concerned(changes: readonly Change[]): (path: string) => boolean {
  if (changes.length > lookedThrough) {
    const lake = pathTo(kinds.metalake, changes[0]?.path ?? [])
    return (path) => !isList(path) && (path === pathIn(kinds.metalake, []) || path === lake || path.startsWith(`${lake}/`))
  }
  const each = changes.map(concernedBy)
  return (path) => !isList(path) && each.some((is) => is(path))
}
