/** Ends what regions said apart by a choice: an ordinary write, for those who may make that change by hand, decided where that is. */
import { filled, oneOf, record } from '../../kinds/define.ts'
import { already, illegal, noSuch, notInUse } from '../../kinds/errors.ts'
import { group } from '../../kinds/group.ts'
import { kindOf } from '../../kinds/index.ts'
import { checkName, refuseServers } from '../../kinds/names.ts'
import { guarded } from '../../kinds/switches.ts'
import { user } from '../../kinds/user.ts'
import { refusal } from '../access/check.ts'
import { grantIn } from '../access/grants.ts'
import { grantRoles, uidOf } from '../access/holders.ts'
import { mayBringBack } from '../access/knowing.ts'
import { setOwner } from '../access/owners.ts'
import { grantOn } from '../access/roles.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { changedBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { drop } from '../entity/drop.ts'
import { above, find, inUse, nameRule } from '../entity/resolve.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import { canonical } from '../merge/canonical.ts'
import { syncOf } from '../merge/relations.ts'
import type { LinkKind, Operation, Owner, Row, Step } from '../store/store.ts'
import type { Chosen } from './choices.ts'
import { type Differing, differingIn } from './differing.ts'
import type { Named } from './naming.ts'
import type { RegionStore } from './region.ts'
import { unitIn } from './units.ts'

/** What is asked: `id` of a conflict, one of its choices, and what that is made with. */
export interface Asked {
  readonly id: string
  readonly choose: Chosen
  readonly value?: unknown
}
const principal = record({ type: oneOf([user.name, group.name], 'which of them'), name: filled('its name') }, 'a user or group')
const name = filled('a name')

/** The conflict, as far as the caller may know. Throws NoSuchConflict. */
async function meant(lake: Lake, store: RegionStore, ask: Ask, metalake: Row, id: string): Promise<Differing> {
  const one = (await differingIn(lake, store, ask, metalake)).find((found) => found.id === id)
  if (!one) throw noSuch('Conflict', id)
  return one
}

/** What the choice is made with. Throws illegal for what is none of the conflict's choices. */
function valueIn({ choices }: Differing, { choose, value = null }: Asked): unknown {
  const like = choices.filter((choice) => choice.choose === choose)
  if (like.length === 0) throw illegal(`"choose" must be one of ${[...new Set(choices.map((choice) => choice.choose))].join(', ')} for this conflict`)
  const exact = like.find((choice) => ('value' in choice ? canonical(choice.value) === canonical(value) : !choice.takes && value === null))
  if (exact) return exact.value
  const free = like.find(({ takes }) => takes)
  if (free && value === null && free.value !== undefined) return free.value
  if (free) return (free.takes === 'name' ? name : principal).decode(value ?? undefined, 'value')
  const given = like.flatMap((choice) => ('value' in choice ? [JSON.stringify(choice.value)] : []))
  throw illegal(given.length > 0 ? `"value" must be one of those that were given: ${given.join(', ').slice(0, 500)}` : `"${choose}" takes no "value"`)
}

/** The thing that the conflict is about, or the other that has the name which both claim. */
const pathOf = ({ thing: { path }, sides }: Differing, choose: Chosen): Path =>
  choose === 'rename-other' ? [...path.slice(0, -1), String(sides[0]?.value)] : path

/** Whose homes decide on it; none where any region may, or the value tells. */
export async function decidedBy(lake: Lake, store: RegionStore, ask: Ask, metalake: Row, asked: Asked): Promise<readonly Row[]> {
  const one = await meant(lake, store, ask, metalake, asked.id)
  const { thing, to, relation } = one
  const of = async (row: Row | undefined) => (row ? [unitIn((await rowsTo(store.now, row.key)) ?? [])].filter((unit) => unit !== undefined) : [])
  switch (asked.choose) {
    case 'keep':
    case 'take':
      return []
    case 'drop':
      return kindOf(thing.kind).sync.dropped === 'anywhere' ? [] : of(thing.row)
    case 'give':
      return of(relation && to ? (syncOf(relation.what as LinkKind, relation.value).add === 'to' ? to.row : thing.row) : thing.metalake)
    case 'rename-other':
      return of(await store.now.child(thing.parent, thing.kind, pathOf(one, 'rename-other').at(-1) as string))
    case 'own':
    case 'back':
    case 'rename':
      return of(thing.row)
  }
}

/**
 * Gives the conflict as it was. Throws NoSuchConflict, illegal for what is none of its choices, what the same change made by hand is refused
 * for, and Elsewhere for a value that another region must decide.
 */
export async function resolveDiffering(lake: Lake, store: RegionStore, ask: Ask, metalake: Row, asked: Asked): Promise<Differing> {
  const one = await meant(lake, store, ask, metalake, asked.id)
  await done(lake, ask, one, asked.choose, valueIn(one, asked))
  return one
}

async function done(lake: Lake, ask: Ask, one: Differing, choose: Chosen, value: unknown): Promise<unknown> {
  const { id, key, path, parent, kind: kindName, metalake } = one.thing
  const kind = kindOf(kindName)
  const resolve = (op: Extract<Step, { do: 'resolve' }>['op']): Step => ({ do: 'resolve', key, op })
  const field = one.key ?? ''
  switch (choose) {
    case 'keep':
      return written(lake, ask, one, async () => {
        const { row } = await find(lake, ask, kind, path, 'alter')
        return [touched(ask, row, path), resolve({ op: 'set', id, ...(value === null ? { cut: [field] } : { put: { [field]: value } }) })]
      })
    case 'own':
      return setOwner(lake, ask, { kind, path }, path[0] as string, value as Pick<Owner, 'type' | 'name'>)
    case 'drop':
      return drop(lake, ask, kind, path, { force: true, cascade: true, purge: false })
    case 'back':
      return written(lake, ask, one, async () => {
        if (!(await mayBringBack(lake, ask, { subject: key, parent, path, kind: kindName })))
          throw refusal({ name: ask.author.actor }, 'UNDELETE', path, 'it takes owning what it is in, or owning it and the right to make one there')
        const row = await lake.store.now.byKey(key)
        return row && [touched(ask, row, path), resolve({ op: 'back', id })]
      })
    case 'give':
    case 'take':
      if (one.to) return right(lake, ask, one, one.to, choose === 'give')
      // It is not there, so what tells that somebody decided on it is what it would be in.
      return written(lake, ask, one, async () => {
        await above(lake, ask, kind, path, choose === 'give' ? 'create' : 'drop')
        const row = metalake && (await lake.store.now.byKey(metalake.key))
        return row && [touched(ask, row, [row.name]), resolve({ op: choose === 'give' ? 'back' : 'drop', id })]
      })
    case 'rename':
    case 'rename-other':
      return renamed(lake, ask, one, pathOf(one, choose), String(value))
  }
}

/** Of a right that was granted and revoked apart. */
async function right(lake: Lake, ask: Ask, one: Differing, to: Named, give: boolean): Promise<void> {
  const { thing, relation } = one
  const { path, kind, key } = thing
  const { what, type = '', fullName = '', value = '' } = relation ?? {}
  // By hand one that does not count is not there to be taken: that looks only at who asks.
  if (what === 'held') await grantRoles(lake, ask, kindOf(kind), path, [fullName], give)
  else await grantOn(lake, ask, [path[0] as string, path.at(-1) as string, type, fullName], [grantIn(value)], give)
  if (give) return
  await written(lake, ask, one, async () => {
    const row = await lake.store.now.byKey(key)
    const remove = [{ to: to.key, value: value === '' ? null : value }]
    return row && [touched(ask, row, path), { do: 'relate', what: what as LinkKind, from: key, path, add: [], remove }]
  })
}

/** The name that it is shown with is claimed by nobody: it may be taken too. */
async function renamed(lake: Lake, ask: Ask, one: Differing, path: Path, to: string): Promise<void> {
  const kind = kindOf(one.thing.kind)
  await written(lake, ask, one, async () => {
    const { at, row } = await find(lake, ask, kind, path, 'alter')
    if (guarded(kind) && !inUse(row)) throw notInUse(kind.title, row.name)
    const rule = nameRule(kind, at.provider)
    checkName(rule, kind.title, to)
    refuseServers(rule, kind.title, to)
    return [touched(ask, row, [...path.slice(0, -1), to], 'rename')]
  })
}

/** Who did it stands in the row, as after any change. */
const touched = ({ author }: Ask, row: Row, path: Path, operation: Operation = 'alter'): Update => ({
  do: 'update',
  operation,
  key: row.key,
  expect: row.version,
  name: path.at(-1) as string,
  path,
  ...uidOf(row),
  body: { ...row.body, audit: changedBy(author, row.body.audit) },
})
type Update = Extract<Step, { do: 'update' }>

/** `look` checks, and computes anew what is written; undefined: the thing is gone. */
async function written(lake: Lake, ask: Ask, { thing }: Differing, look: () => Promise<readonly [Update, ...Step[]] | undefined>): Promise<void> {
  const { title } = kindOf(thing.kind)
  await retryStale(async () => {
    const steps = await look()
    const row = steps && (await lake.store.now.byKey(steps[0].key))
    if (!steps || !row) throw noSuch(title, thing.path.join('.'))
    const outcome = await lake.store.commit({ author: ask.author, steps })
    if (outcome.ok) return lake.behaviours[row.kind]?.changed?.(lake, row)
    if (outcome.reason === 'taken') throw already(title, steps[0].path.join('.'))
    if (outcome.reason === 'gone') throw noSuch(title, thing.path.join('.'))
    return 'stale'
  })
}
