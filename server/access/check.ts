/** Refuses what the caller may not do. What is not there and what may not be seen are refused alike. */
import type { Kind } from '../../kinds/define.ts'
import { forbidden } from '../../kinds/errors.ts'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { guarded } from '../../kinds/switches.ts'
import type { Row } from '../store/store.ts'
import { bitsOf, isOwn, may, type Rights, readingOf, standing } from './rights.ts'

/** What is to be done with a thing; `list` and `create` speak of what it would be in. */
export type Deed = 'list' | 'create' | 'load' | 'alter' | 'drop' | 'switch'

function neededFor(rights: Rights, { access, switchable }: Kind, deed: Deed): readonly PrivilegeName[] {
  if (deed === 'create' || deed === 'drop') return access[deed]
  // Whoever may use a catalog may switch it off, in the reference.
  const likeReading = deed === 'switch' && rights.gaps && guarded({ switchable })
  return deed === 'load' || likeReading ? access.read : access.write
}

/** Says who may not do what, and what it takes. `path` is what was asked for, whether it is there or not. */
export function refusal(rights: Pick<Rights, 'name'>, what: string, path: readonly string[], takes: string) {
  return forbidden(`User '${rights.name}' is not authorized to perform operation '${what}' on metadata '${path.join('.')}': ${takes}`)
}
const useOfAll = 'it takes the use of everything that it is in (USE_CATALOG, USE_SCHEMA and the like)'
const words = (names: readonly PrivilegeName[]) => names.join(' or ')

/**
 * `rows` are what the thing is in, from the metalake down, as far as they are there, and `row` the thing itself, undefined when it
 * is not there. Throws forbidden.
 */
export function check(
  rights: Rights,
  kind: Kind,
  kinds: readonly Kind[],
  rows: readonly Row[],
  row: Row | undefined,
  deed: Deed,
  path: readonly string[],
): void {
  const what = `${deed}_${kind.name}`.toUpperCase()
  if (!rights.member) throw refusal(rights, what, path, 'it takes being a user of the metalake, who is not disabled')
  const so = standing(rights, kinds, rows)
  if (so === 'stranger') throw refusal(rights, what, path, useOfAll)
  if (deed === 'list' || so === 'owner') return
  if (kind.parent === null && deed === 'load') return
  const needed = neededFor(rights, kind, deed)
  if (deed === 'load' && row && isOwn(rights, row)) return
  if (may(rights, kinds, rows, deed === 'create' ? undefined : row, bitsOf(needed))) return
  const others = needed.length > 0 ? `${words(needed)} there or above, or ` : ''
  throw refusal(rights, what, path, `it takes ${others}owning it or what it is in`)
}

type Asked = readonly [deed: Deed, kind: Kind, path: readonly string[]]

/** Refuses who may not go into the last of the rows; on the way to what is asked for. Throws forbidden. */
export function checkEntered(rights: Rights, kinds: readonly Kind[], rows: readonly Row[], [deed, kind, path]: Asked): void {
  if (standing(rights, kinds, rows) === 'stranger') throw refusal(rights, `${deed}_${kind.name}`.toUpperCase(), path, useOfAll)
}

/** Refuses what comes after a level that is missing, unless the caller may know that it is. Throws forbidden. */
export function checkMissing(rights: Rights, kinds: readonly Kind[], rows: readonly Row[], [deed, kind, path]: Asked): void {
  const level = kinds[rows.length] as Kind
  if (!may(rights, kinds, rows, undefined, readingOf(level))) throw refusal(rights, `${deed}_${kind.name}`.toUpperCase(), path, useOfAll)
}
