/** The objects that roles and owners speak of, by the type and full name that the wire gives them. */
import { objectType } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { objectAt } from '../association/objects.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { above, find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { unseenKey } from './rights.ts'

export interface Named {
  readonly kind: Kind
  /** Names from the metalake down. */
  readonly path: Path
}
export interface Found extends Named {
  /** What it is in, the metalake first. */
  readonly above: readonly Row[]
  readonly row: Row
}

/** Throws illegal for a type that there is not, and for a name that cannot be of one. */
export function named(metalake: string, type: string, fullName: string): Named {
  const kind = kindList.find((one) => objectType(one) === type.toLowerCase())
  if (!kind) throw illegal(`"${type}" is no type of object`)
  const depth = ancestors(kind).length
  if (depth === 0) return { kind, path: [fullName] }
  const names = depth === 1 ? [fullName] : fullName.split('.')
  if (names.length !== depth || names.some((name) => name === ''))
    throw illegal(`"${fullName}" is no full name of a ${kind.name}; it takes ${depth} names joined by dots`)
  return { kind, path: [metalake, ...names] }
}

/** Throws NoSuchMetadataObject; forbidden when the caller may not look at it. */
export async function found(lake: Lake, ask: Ask, { kind, path }: Named): Promise<Found> {
  // Of a part of a thing, what is missing above it is told.
  if (kind.serves.length === 0) await above(lake, ask, kind, path, 'load')
  const rows =
    kind.parent === null
      ? [(await find(lake, ask, kind, path, 'load')).row]
      : (await objectAt(lake, ask, kind, path[0] as string, path.slice(1))).rows
  return { kind, path, above: rows.slice(0, -1), row: rows.at(-1) as Row }
}

/**
 * The same whoever asks, undefined when it is not there: nothing of it may be told before the caller's right to know is known. For who
 * may not look at it no source is asked: it is what the lake has seen.
 */
export async function foundByAnyone(lake: Lake, ask: Ask, one: Named): Promise<Found | undefined> {
  const given = (error: unknown) => error instanceof Refusal && (error.family === 'notFound' || error.family === 'forbidden')
  try {
    return await found(lake, ask, one)
  } catch (error) {
    if (!given(error)) throw error
  }
  try {
    return await found(lake, Object.create(unchecked(ask), { past: { value: true } }) as Ask, one)
  } catch (error) {
    if (given(error)) return undefined
    throw error
  }
}

/** The same for what has no address of its own: looking at a column makes it no row, as hanging something on it does. */
export async function lookedAt(lake: Lake, ask: Ask, one: Named): Promise<Found | undefined> {
  const { kind, path } = one
  if (kind.serves.length > 0 || !kind.parent) return foundByAnyone(lake, ask, one)
  const holder = await foundByAnyone(lake, ask, { kind: kind.parent, path: path.slice(0, -1) })
  if (!holder) return undefined
  const [above, name] = [[...holder.above, holder.row], path.at(-1) as string]
  const columns = (holder.row.body.columns ?? []) as readonly { readonly name: string }[]
  const row = await ask.view.child(holder.row.key, kind.name as Row['kind'], name)
  if (row) return { kind, path, above, row }
  if (!columns.some((column) => column.name === name)) return undefined
  return {
    kind,
    path,
    above,
    row: { key: unseenKey, id: '', kind: kind.name as Row['kind'], parent: holder.row.key, name, version: 0, body: { audit: {} } },
  }
}

/** Made on top of the request, which keeps what it needs to end well. */
export const unchecked = (ask: Ask): Ask => Object.create(ask, { rights: { value: undefined } }) as Ask
