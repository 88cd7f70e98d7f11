/** Whose word each route needs: by its own cell, else by the kind that its address names and what is done to it. */
import { type Deed, decider } from '../../kinds/deciding.ts'
import { asObject, type Kind } from '../../kinds/define.ts'
import { Refusal } from '../../kinds/errors.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import { named } from '../access/objects.ts'
import { decodeUpdates } from '../entity/alter.ts'
import type { Ask, Path } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import { heldAt, knownTo, unitAt } from '../region/units.ts'
import type { Row } from '../store/store.ts'
import { aboutOf } from './audited.ts'
import type { Call, Route } from './route.ts'

/** Units whose homes must decide; none: any region may. */
export type UnitsOf = (lake: Lake, ask: Ask, call: Call) => Promise<readonly Row[]>

/** What cannot be read is refused by the route itself, here. */
export function asFarAsSaid<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function deedOf(kind: Kind, operation: string, call: Call): Deed | undefined {
  if (operation === 'CREATE' || operation === 'BULK_CREATE' || operation === 'LINK') return { do: 'create' }
  if (operation === 'DROP') return { do: 'drop' }
  if (operation === 'ALTER') return { do: 'alter', updates: decodeUpdates(kind, call.body()) }
  if (operation !== 'ENABLE' || !kind.switchable) return undefined
  const asked = asObject(call.body(), 'body')[kind.switchable.asks]
  return { do: 'switch', to: asked === true || asked === 'true' }
}
export const regular: ReadonlySet<string> = new Set(['CREATE', 'BULK_CREATE', 'LINK', 'DROP', 'ALTER', 'ENABLE'])

/** By what the table says of the kind; `path` is what the address names, for what is made the path of what it will be in. */
export function regularly(kind: Kind, operation: string, path: (call: Call) => Path = ({ params }) => params): UnitsOf {
  return async (_lake, ask, call) => {
    const deed = asFarAsSaid(() => deedOf(kind, operation, call))
    if (!deed) return []
    const place = { kind, path: path(call) }
    const held = kind.parent?.parent ? heldAt(await knownTo(ask.view, place), kind) : false
    return decider(kind, deed, held) === 'home' ? unitAt(ask.view, place) : []
  }
}

/** Of the object that `/:metalake/…/:type/:fullName` names. */
export async function unitNamed(ask: Ask, [metalake = '', type = '', fullName = '']: readonly string[]): Promise<readonly Row[]> {
  const place = asFarAsSaid(() => named(metalake, type, fullName))
  return place ? unitAt(ask.view, place) : []
}

/** Of things of a kind that is right in a metalake, by their names. */
export async function unitsCalled(ask: Ask, kind: Kind, metalake: string, names: readonly string[]): Promise<readonly Row[]> {
  return (await Promise.all(names.map((name) => unitAt(ask.view, { kind, path: [metalake, name] })))).flat()
}

/** Undefined where any region answers by itself. */
export function unitsFor(route: Route): UnitsOf | undefined {
  const { decides, method, operation } = route
  if (decides !== undefined && decides !== 'home' && decides !== 'anywhere') return decides
  if (decides === 'anywhere' || (decides === undefined && method === 'GET')) return undefined
  const about = aboutOf(route)
  const { kind: name } = about({})
  const kind = Object.hasOwn(kinds, name) ? (kinds[name as KindName] as Kind) : undefined
  // What is in no metalake is a region's own.
  if (!kind) return undefined
  if (decides === 'home') return (_lake, ask, { params }) => unitAt(ask.view, { kind, path: about(Object.fromEntries(params.entries())).path })
  return regular.has(operation) ? regularly(kind, operation) : undefined
}
