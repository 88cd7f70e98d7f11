/** What hangs on an object: its own, and what it has from what it is in. */
import { ancestors } from '../../kinds/define.ts'
import { noSuch } from '../../kinds/errors.ts'
import type { Hanger } from '../../kinds/index.ts'
import { check } from '../access/check.ts'
import { may, readingOf } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Row } from '../store/store.ts'
import type { Carrier } from './objects.ts'

/** One tag or policy as seen from an object. */
export interface Hung {
  readonly row: Row
  readonly values: readonly string[]
  readonly inherited: boolean
}
/** Nearest first: its own, then those of what it is in; each is counted where it hangs nearest. */
export async function hungOn(ask: Ask, kind: Hanger, object: Carrier): Promise<readonly Hung[]> {
  const { rights, rows } = object
  const all = await allHungOn(ask, kind, object)
  return rights ? all.filter(({ row }) => may(rights, ancestors(kind), rows.slice(0, 1), row, readingOf(kind))) : all
}

async function allHungOn(ask: Ask, { hangs }: Hanger, { rows }: Carrier): Promise<readonly Hung[]> {
  const hung = new Map<number, { values: string[]; inherited: boolean; depth: number }>()
  for (let depth = rows.length - 1; depth >= 1; depth--) {
    for (const link of await ask.view.links((rows[depth] as Row).key, hangs.relation)) {
      const is = hung.get(link.to)
      if (is && is.depth !== depth) continue
      const here = is ?? { values: [], inherited: depth < rows.length - 1, depth }
      if (link.value !== null) here.values.push(link.value)
      hung.set(link.to, here)
    }
  }
  const found = await Promise.all([...hung].map(async ([key, { values, inherited }]) => ({ row: await ask.view.byKey(key), values, inherited })))
  return found.flatMap(({ row, values, inherited }) => (row ? [{ row, values, inherited }] : []))
}

/** One of them by its name. Throws NoSuch…. */
export async function oneHungOn(ask: Ask, kind: Hanger, object: Carrier, name: string): Promise<Hung> {
  const found = (await hungOn(ask, kind, object)).find((one) => one.row.name === name)
  if (!found && object.rights) checkHanger(kind, object, await ask.view.child(object.rows[0]?.key ?? 0, kind.name as Row['kind'], name), name)
  if (!found) throw noSuch(kind.title, `${name} on ${object.path.join('.')}`)
  return found
}

/** Refuses what the caller may not hang, take off or look at; for others what is not there is passed over. Throws forbidden. */
export function checkHanger(kind: Hanger, { rights, rows }: Pick<Carrier, 'rights' | 'rows'>, row: Row | undefined, name: string): void {
  const [metalake] = rows
  if (rights && metalake) check(rights, kind, ancestors(kind), [metalake], row, 'load', [metalake.name, name])
}
