/** Random work in lakes that are regions: every kind is made, changed, renamed, dropped, brought back, related and owned, by whoever may. */
import fc from 'fast-check'
import type { KindName } from '../../kinds/index.ts'
import type { Row, Step } from '../store/store.ts'
import { audit, ownerOf, type TestLake } from './test-lakes.ts'

/** Few and near, so that they clash. */
const names = ['a', 'b', 'ä']
const bodies: Partial<Record<KindName, (n: number) => Readonly<Record<string, unknown>>>> = {
  catalog: (n) => ({ type: 'fileset', provider: 'fileset', comment: `c${n}`, properties: { p: `${n}` } }),
  schema: (n) => ({ comment: `c${n}`, properties: { p: `${n}`, q: '1' } }),
  fileset: (n) => ({ type: 'managed', storageLocations: { default: `file:/tmp/${n}` }, comment: `c${n}`, properties: { p: `${n}` } }),
  table: (n) => ({ comment: `c${n}`, properties: { p: `${n}` } }),
  column: (n) => ({ type: 'long', nullable: n % 2 === 0, comment: `c${n}` }),
  statistic: (n) => ({ value: n }),
  model: (n) => ({ latestVersion: 0, comment: `c${n}`, properties: {} }),
  modelVersion: (n) => ({ version: n, uris: { unknown: `s3://b/${n}` }, comment: `c${n}`, properties: { p: `${n}` } }),
  tag: (n) => ({ comment: `c${n}`, properties: { p: `${n}` } }),
  policy: (n) => ({ policyType: 'custom', enabled: n % 2 === 0, content: { customRules: { n }, supportedObjectTypes: ['CATALOG'], properties: {} } }),
  role: (n) => ({ properties: { p: `${n}` } }),
  user: (n) => ({ enabled: n % 3 !== 0 }),
  group: () => ({}),
}
const inside: Partial<Record<KindName, readonly KindName[]>> = {
  metalake: ['catalog', 'tag', 'policy', 'role', 'user', 'group'],
  catalog: ['schema'],
  schema: ['fileset', 'table', 'model'],
  table: ['column', 'statistic'],
  model: ['modelVersion'],
}

export type Work = {
  readonly do: 'make' | 'change' | 'rename' | 'drop' | 'back' | 'tag' | 'govern' | 'hold' | 'grant' | 'own' | 'switch' | 'lead'
  readonly at: number
  readonly n: number
}
const kinds: readonly Work['do'][] = [
  'make',
  'make',
  'make',
  'change',
  'change',
  'rename',
  'drop',
  'back',
  'tag',
  'govern',
  'hold',
  'grant',
  'own',
  'switch',
  'lead',
]
export const work: fc.Arbitrary<Work> = fc.record({ do: fc.constantFrom(...kinds), at: fc.nat(60), n: fc.nat(60) })

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
const bodyOf = (kind: KindName, n: number) => ({ ...bodies[kind]?.(n), audit })

/** The steps of one commit in the lake as it shows itself; none when there is nothing to do it to. */
export async function stepsOf(lake: TestLake, { do: what, at, n }: Work): Promise<readonly Step[]> {
  const all = await lake.all()
  const of = (...some: readonly KindName[]) => all.filter(({ row }) => some.includes(row.kind))
  const pathOf = new Map(all.map(({ row, path }) => [row.key, path]))
  const path = (row: Row) => pathOf.get(row.key) ?? []
  const name = pick(names, n) as string
  const alter = (row: Row, change: Readonly<Record<string, unknown>>, as: 'alter' | 'own' | 'rename' = 'alter', to = row.name): Step => ({
    do: 'update',
    operation: as,
    key: row.key,
    expect: row.version,
    name: to,
    path: [...path(row).slice(0, -1), to],
    body: { ...row.body, ...change },
    ...(row.uid === undefined ? {} : { uid: row.uid }),
  })
  const insert = (kind: KindName, parent: number | string, name: string, above: readonly string[]): Extract<Step, { do: 'insert' }> => ({
    do: 'insert',
    operation: 'create',
    kind,
    id: lake.store.mint(),
    parent,
    name,
    path: [...above, name],
    body: bodyOf(kind, n),
  })
  /** Hangs one on the other, or takes it off where it hangs. */
  const turn = (
    from: Row | undefined,
    sort: 'tagged' | 'governed' | 'held' | 'granted',
    to: Row | undefined,
    value: string | null,
  ): readonly Step[] => {
    if (!from || !to) return []
    const hangs = all.find(({ row }) => row.key === from.key)?.links.some(([what, key, is]) => what === sort && key === to.key && is === value)
    const one = [{ to: to.key, value }]
    return [{ do: 'relate', what: sort, from: from.key, path: path(from), add: hangs ? [] : one, remove: hangs ? one : [] }]
  }
  const taggable = () => pick(of('metalake', 'catalog', 'schema', 'table', 'column', 'fileset', 'model', 'modelVersion'), at)?.row
  switch (what) {
    case 'make': {
      const above = pick(of('metalake', 'catalog', 'schema', 'table', 'model', 'metalake'), at)
      const kind = above && pick(inside[above.row.kind] ?? [], n >> 1)
      if (!above || !kind) return []
      const made = insert(kind, above.row.key, kind === 'modelVersion' ? `${n % 4}` : name, above.path)
      return kind === 'table' ? [made, ...['id', 'at'].map((column) => insert('column', made.id, column, made.path))] : [made]
    }
    case 'change': {
      const row = pick(all, at)?.row
      if (!row) return []
      const properties = { ...row.body.properties, p: `${n}`, [`k${n % 2}`]: 'x' } as Record<string, string>
      if (n % 3 === 0) delete properties.q
      const fields = bodies[row.kind]?.(n) ?? {}
      return [
        alter(row, {
          ...('comment' in fields ? { comment: `by ${lake.name} ${n}` } : {}),
          ...('properties' in fields && n % 2 === 0 ? { properties } : {}),
          ...('value' in fields ? { value: n } : {}),
        }),
      ]
    }
    case 'rename': {
      const row = pick(of('catalog', 'tag', 'role', 'fileset', 'policy', 'column', 'metalake'), at)?.row
      return row ? [alter(row, {}, 'rename', row.kind === 'metalake' ? `lake ${n % 3}` : name)] : []
    }
    case 'drop': {
      const row = pick(
        all.filter(({ row }) => row.kind !== 'metalake' || n % 10 === 0),
        at,
      )?.row
      return row ? [{ do: 'drop', key: row.key, path: path(row) }] : []
    }
    case 'back': {
      const lakes = of('metalake')
      const dropped = await lake.store.dropped({ root: pick(lakes, at)?.row.key ?? 0, all: n % 2 === 0 }, 20)
      const one = pick(dropped, n)
      return one ? [{ do: 'revive', key: one.subject, dropped: one.position, path: one.path }] : []
    }
    case 'tag':
      return turn(taggable(), 'tagged', pick(of('tag'), n)?.row, n % 2 === 0 ? null : 'v')
    case 'govern':
      return turn(taggable(), 'governed', pick(of('policy'), n)?.row, null)
    case 'hold':
      return turn(pick(of('user', 'group'), at)?.row, 'held', pick(of('role'), n)?.row, null)
    case 'grant':
      return turn(
        pick(of('role'), at)?.row,
        'granted',
        pick(of('metalake', 'catalog', 'schema', 'fileset'), n)?.row,
        `${n % 3 === 0 ? 'deny' : 'allow'} USE_CATALOG`,
      )
    case 'own': {
      const [row, owner] = [pick(of('metalake', 'catalog', 'schema', 'fileset', 'tag', 'role'), at)?.row, pick(of('user', 'group'), n)?.row]
      if (!row) return []
      const { owner: _was, ...rest } = row.body.audit
      return [alter(row, { audit: owner && n % 4 !== 0 ? { owner: ownerOf(owner), ...rest } : rest }, 'own')]
    }
    case 'switch': {
      const row = pick(of('user', 'policy'), at)?.row
      return row ? [alter(row, row.kind === 'policy' && n % 2 === 0 ? { content: bodies.policy?.(n).content } : { enabled: n % 2 === 0 })] : []
    }
    case 'lead': {
      const row = pick(of('catalog', 'metalake'), at)?.row
      return row ? [alter(row, { inUse: n % 2 === 0 })] : []
    }
  }
}
