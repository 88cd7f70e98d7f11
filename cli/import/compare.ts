/** Reads both sides anew and compares them field by field: what an import says it did is not believed. */
import { LakeError } from '../../client/lake-error.ts'
import type { Send } from '../../client/request.ts'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import type { PropertyRows } from '../../kinds/properties.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { type Plan, remarks, shownPath } from './bring.ts'
import { hangings } from './hanging.ts'
import { each } from './patient.ts'
import { isUnshown } from './secrets.ts'
import { type Children, childrenOf, chunks, type Found, holds, type Json, walk } from './walk.ts'

export interface Difference {
  readonly kind: string
  readonly path: string
  /** Absent where the whole thing is meant. */
  readonly field?: string
  readonly source: unknown
  readonly lake: unknown
}

/** As text that does not depend on the order of keys; nothing and null are alike. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Field by field, objects looked into. Secrets are shown by neither side or by one, and are left out; aliases have no order. */
export function differences(source: unknown, lake: unknown, rows: PropertyRows, at = ''): readonly Omit<Difference, 'kind' | 'path'>[] {
  if (isObject(source) && isObject(lake)) {
    const keys = [...new Set([...Object.keys(source), ...Object.keys(lake)])]
    return keys.flatMap((key) =>
      at === 'properties' && isUnshown(rows, key) ? [] : differences(source[key], lake[key], rows, at === '' ? key : `${at}.${key}`),
    )
  }
  const sorted = (value: unknown) => (at === 'aliases' && Array.isArray(value) ? (value as readonly string[]).toSorted() : value)
  // A map that was never given may show as an empty one.
  const empty = (value: unknown) => (isObject(value) && Object.keys(value).length === 0 ? undefined : value)
  return canonical(sorted(empty(source))) === canonical(sorted(empty(lake))) ? [] : [{ field: at, source, lake }]
}

/** Gives the differences; counts what was compared in the tally. What was refused before is not told again. */
export async function compare(plan: Plan): Promise<readonly Difference[]> {
  const { source, lake, tally, metalakes } = plan
  const found: Difference[] = []
  const providers = new Map<string, string>()
  const tell = (difference: Difference) => {
    if (!tally.isRefused(difference.kind, difference.path)) found.push(difference)
  }
  await walk(source, null, {
    ...remarks(plan),
    // Told when it was brought.
    closed: () => undefined,
    async children(children) {
      const { kind, within } = children
      const names = kind === kinds.metalake && metalakes.length > 0 ? children.names.filter((name) => metalakes.includes(name)) : children.names
      if (!kind.serves.includes('create')) return []
      const here = await orNone(lake, kind, within)
      const into: Found[] = []
      for (const name of within.length === 0 ? [] : here.names)
        if (!names.includes(name)) tell({ kind: kind.name, path: shownPath([...within, name]), source: undefined, lake: 'is there' })
      const has = new Set(here.names)
      for (const part of chunks(names)) {
        const [there, mine] = await Promise.all([children.load(part), here.load(part.filter((name) => has.has(name)))])
        const byName = new Map(mine.map((one) => [one.path.at(-1), one.shown]))
        for (const one of there) {
          const path = shownPath(one.path)
          const shown = byName.get(one.path.at(-1) ?? '')
          if (kind === kinds.catalog) providers.set(one.path.join('.'), String(one.shown.provider))
          if (shown === undefined) tell({ kind: kind.name, path, source: 'is there', lake: undefined })
          else {
            for (const difference of differences(one.shown, shown, rowsFor(kind, one, providers))) tell({ kind: kind.name, path, ...difference })
            if (holds(kind)) into.push(one)
          }
        }
        tally.step(there.length)
      }
      return into
    },
  })
  return found
}

function rowsFor(kind: Kind, { path, shown }: Found, providers: ReadonlyMap<string, string>): PropertyRows {
  const provider = kind === kinds.catalog ? String(shown.provider) : providers.get(path.slice(0, 2).join('.'))
  return (provider === undefined ? undefined : providerOf(provider)?.properties[kind.name as keyof typeof kinds]) ?? kind.properties
}

async function orNone(lake: Send, kind: Kind, within: readonly string[]): Promise<Children> {
  const none: Children = { kind, within, names: [], load: async () => [] }
  try {
    return (await childrenOf(lake, kind, within)) ?? none
  } catch (error) {
    if (error instanceof LakeError && error.status !== 0) return none
    throw error
  }
}

/** The same for what hangs on things. */
export async function compareHanging(
  { source, lake, tally }: Plan,
  metalakes: readonly string[],
  tables: ReadonlyMap<string, readonly string[]>,
): Promise<readonly Difference[]> {
  const found: Difference[] = []
  for (const hanging of hangings.filter(({ isKept }) => isKept))
    for (const metalake of metalakes) {
      const own = tables.get(metalake) ?? []
      const mine = await hanging.targets(lake, metalake, own).catch(refusedAs(undefined))
      const there = await hanging.targets(source, metalake, own).catch(refusedAs(undefined))
      // What the lake does not keep at all is remarked on already.
      if (mine === undefined || there === undefined) continue
      const all = new Map([...there, ...mine].map((target) => [`${target.type.toLowerCase()} ${target.fullName}`, target]))
      await each(all.values(), 16, async (target) => {
        const path = `${metalake}.${target.fullName}`
        if (tally.isRefused(hanging.name, path)) return
        const [theirs, ours] = await Promise.all([source, lake].map((send) => hanging.on(send, metalake, target).catch(refusedAs([]))))
        if (theirs === undefined || ours === undefined) return
        const plain = (list: readonly string[]) => list.map((one) => canonical(JSON.parse(one))).toSorted()
        const [a, b] = [plain(theirs), plain(ours)]
        if (a.join() !== b.join()) found.push({ kind: hanging.name, path, source: a, lake: b })
        if (a.length > 0) tally.step(1)
      })
    }
  return found
}

const refusedAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (error instanceof LakeError && error.status !== 0) return value
    throw error
  }
