/** The tree as a list of lines: what is open is followed by what is in it. A line is made when it is looked at: there may be very many. Pure. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kindList, kinds } from '../../kinds/index.ts'
import { heldKinds } from '../../kinds/providers/common.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { byName } from '../api/reads.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { hitsIn, merged } from '../kit/filter.ts'

export interface TreeRow {
  readonly key: string
  readonly kind: Kind
  readonly path: readonly string[]
  /** 1 for catalogs. */
  readonly level: number
  /** Undefined for what holds nothing. */
  readonly open?: boolean
  /** Grey words at the right: a provider, a count. */
  readonly note?: string
  readonly off?: boolean
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
}
/** What is known so far of one level. `undefined` = not read yet. */
export interface Known {
  schemas(catalog: string): readonly string[] | undefined
  objects(catalog: string, schema: string, kind: Kind): readonly string[] | undefined
}

/** One text for a path, to be told apart by; names cannot hold a zero character. */
export const keyOf = (kind: Kind, path: readonly string[]) => `${kind.name}\0${path.join('\0')}`

const inSchemas = kindList.filter((kind) => kind.parent === kinds.schema && kind.serves.includes('load'))
const byType: Readonly<Record<string, readonly string[]>> = { relational: ['table'], fileset: ['fileset'], messaging: ['topic'], model: ['model'] }

/** The kinds that can live in a catalog's schemas: by its provider, or by its type where we do not know that. */
export function kindsIn(catalog: Pick<CatalogShown, 'provider' | 'type' | 'properties'>): readonly Kind[] {
  const provider = providerOf(catalog.provider)
  const held: readonly string[] = provider ? heldKinds(provider, catalog.properties) : [...(byType[catalog.type] ?? []), 'function']
  return inSchemas.filter((kind) => held.includes(kind.name))
}

export interface Held {
  readonly kind: Kind
  readonly name: string
}
/** What is in one schema, in the order of the names; `names` are in order for each kind. */
export function heldIn(kindsHeld: readonly Kind[], names: readonly (readonly string[] | undefined)[]): readonly Held[] {
  const each = kindsHeld.map((kind, i) => (names[i] ?? []).map((name): Held => ({ kind, name })))
  return merged(each, (a, b) => byName(a.name, b.name))
}

export interface TreeRows {
  readonly count: number
  at(index: number): TreeRow | undefined
  /** -1 for what is not shown. */
  indexOf(key: string): number
  /** Where that is which the line is in; -1 for catalogs. */
  parentOf(index: number): number
}
/** Lines that follow one another from `from` on: one that was made, or all that are shown of what a schema holds. */
interface Run {
  readonly from: number
  readonly count: number
  readonly parent: number
  readonly at: (i: number) => TreeRow
  readonly indexOf: (key: string) => number
}

/** What is known of a lake; asked for what is shown of it. `typed` keeps the lines whose name holds it, and what leads to them, among all that is known. */
export function treeOf(lake: string, catalogs: readonly CatalogShown[], known: Known) {
  const inOrder = new Map<string, readonly Held[]>()
  /** Put together once, however often it is filtered. */
  const heldOf = (key: string, catalog: CatalogShown, schema: string): readonly Held[] => {
    const is = inOrder.get(key)
    if (is) return is
    const all = kindsIn(catalog)
    const held = heldIn(
      all,
      all.map((kind) => known.objects(catalog.name, schema, kind)),
    )
    inOrder.set(key, held)
    return held
  }
  return (isOpen: (key: string) => boolean, typed: string): TreeRows => {
    const wanted = typed.trim().toLowerCase()
    const hit = (name: string) => wanted === '' || name.toLowerCase().includes(wanted)
    const shows = (key: string) => wanted !== '' || isOpen(key)
    const runs: Run[] = []
    let count = 0
    const add = (run: Omit<Run, 'from'>) => {
      runs.push({ ...run, from: count })
      count += run.count
    }
    const addRow = (row: TreeRow, parent: number) => add({ count: 1, parent, at: () => row, indexOf: (key) => (key === row.key ? 0 : -1) })
    catalogs.forEach((catalog, i) => {
      const path = [lake, catalog.name]
      const key = keyOf(kinds.catalog, path)
      const below = shows(key) ? schemasOf(path, catalog) : []
      if (below.length === 0 && !hit(catalog.name)) return
      const at = count
      addRow(
        {
          key,
          kind: kinds.catalog,
          path,
          level: 1,
          open: shows(key) && (wanted === '' || below.length > 0),
          note: providerOf(catalog.provider)?.alias ?? catalog.provider,
          off: catalog.properties?.['in-use'] === 'false',
          position: i + 1,
          siblings: catalogs.length,
        },
        -1,
      )
      for (const { row, held, hits } of below) {
        const schemaAt = count
        addRow(row, at)
        if (held.length > 0) add({ ...objects(row.path, held, hits), parent: schemaAt })
      }
    })
    return {
      count,
      at(index) {
        const run = runAt(index)
        return run?.at(index - run.from)
      },
      indexOf(key) {
        for (const run of runs) {
          const within = run.indexOf(key)
          if (within >= 0) return run.from + within
        }
        return -1
      },
      parentOf: (index) => runAt(index)?.parent ?? -1,
    }

    function runAt(index: number): Run | undefined {
      if (index < 0 || index >= count) return undefined
      let [low, high] = [0, runs.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((runs[middle] as Run).from <= index) low = middle
        else high = middle - 1
      }
      return runs[low]
    }

    /** The schemas that are shown, each with what is shown of what it holds. */
    function schemasOf(parent: readonly string[], catalog: CatalogShown) {
      const schemas = known.schemas(catalog.name) ?? []
      return schemas.flatMap((schema, i) => {
        const path = [...parent, schema]
        const key = keyOf(kinds.schema, path)
        const held = shows(key) ? heldOf(key, catalog, schema) : []
        const hits = hitsIn(held, typed)
        const shown = hits ? hits.length : held.length
        if (shown === 0 && !hit(schema)) return []
        const all = kindsIn(catalog).map((kind) => known.objects(catalog.name, schema, kind))
        const row: TreeRow = {
          key,
          kind: kinds.schema,
          path,
          level: 2,
          open: shows(key) && (wanted === '' || shown > 0),
          ...(all.every((names) => names !== undefined) ? { note: String(all.reduce((n, names) => n + (names?.length ?? 0), 0)) } : {}),
          position: i + 1,
          siblings: schemas.length,
        }
        return [{ row, held: shown === 0 ? [] : held, hits }]
      })
    }
  }
}

function objects(parent: readonly string[], held: readonly Held[], hits: readonly number[] | undefined): Omit<Run, 'from' | 'parent'> {
  const placeOf = (i: number) => (hits ? (hits[i] as number) : i)
  const [count, under] = [hits?.length ?? held.length, parent.join('\0')]
  return {
    count,
    at(i) {
      const place = placeOf(i)
      const { kind, name } = held[place] as Held
      const path = [...parent, name]
      return { key: keyOf(kind, path), kind, path, level: ancestors(kind).length, position: place + 1, siblings: held.length }
    },
    indexOf(key) {
      const [kind, ...path] = key.split('\0')
      const name = path.pop()
      if (path.join('\0') !== under) return -1
      for (let i = 0; i < count; i++) {
        const one = held[placeOf(i)] as Held
        if (one.name === name && one.kind.name === kind) return i
      }
      return -1
    },
  }
}
