/** The objects this browser opened last, per metalake, newest first. */
import type { Place } from '../address.ts'
import { savedBox } from '../kit/saved.ts'

export interface Visit {
  readonly kind: Place['kind']
  readonly path: readonly string[]
}
const kept = 24
const isVisits = (value: unknown): value is readonly Visit[] =>
  Array.isArray(value) && value.every((v: Partial<Visit> | null) => typeof v?.kind === 'string' && Array.isArray(v.path))

export const recent = savedBox<readonly Visit[]>('recent', [], isVisits)

const same = (a: Visit, b: Visit) => a.kind === b.kind && a.path.join('\0') === b.path.join('\0')

/** Metalakes and catalogs are always in sight and not worth a place. */
export function visited({ kind, path }: Place): void {
  if (path.length < 3 && !['tag', 'user', 'group', 'role', 'policy', 'jobTemplate'].includes(kind)) return
  const one = { kind, path }
  const list = recent.get()
  if (list[0] && same(list[0], one)) return
  recent.set([one, ...list.filter((v) => !same(v, one))].slice(0, kept))
}
