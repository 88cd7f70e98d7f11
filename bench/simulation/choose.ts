/** What somebody in a region asks next, by chance, of what the region shows: few names and few things, so that regions meet in them. */
import type { KindName } from '../../kinds/index.ts'
import type { Owner } from '../../server/store/store.ts'
import type { Chance } from './chance.ts'
import type { Intent } from './intent.ts'
import type { Region } from './region.ts'
import { linksIn, type Shown } from './state.ts'

export type Theme = 'all' | 'rights' | 'trees' | 'registers'
export const themes: readonly Theme[] = ['all', 'rights', 'trees', 'registers', 'rights']
type Ask =
  | 'make'
  | 'alter'
  | 'fenced'
  | 'rename'
  | 'own'
  | 'drop'
  | 'undelete'
  | 'tag'
  | 'govern'
  | 'hold'
  | 'grant'
  | 'people'
  | 'version'
  | 'part'
  | 'move'
const weights: Record<Theme, Partial<Record<Ask, number>>> = {
  all: {
    make: 4,
    alter: 4,
    fenced: 2,
    rename: 2,
    own: 2,
    drop: 3,
    undelete: 2,
    tag: 4,
    govern: 2,
    hold: 3,
    grant: 4,
    people: 2,
    version: 1,
    part: 2,
    move: 4,
  },
  rights: { make: 1, own: 2, hold: 8, grant: 7, people: 7, drop: 2, undelete: 2, alter: 1, move: 4 },
  trees: { make: 7, alter: 1, rename: 3, drop: 7, undelete: 4, tag: 6, govern: 3, part: 2, version: 1, move: 1 },
  registers: { make: 2, alter: 9, fenced: 4, rename: 2, own: 2, drop: 2, undelete: 2, part: 4 },
}
const units = ['catalog', 'tag', 'role', 'policy'] as const
const inSchema = ['fileset', 'table', 'model'] as const
const names = ['x', 'y', 'z']
const people = ['u1', 'u2']

const contentOf = (chance: Chance) => ({
  maxPartitionNum: 1 + chance.below(50),
  minDeleteFileNumber: chance.below(5),
  minDataFileMse: chance.below(9),
})
function bodyOf(kind: KindName, chance: Chance): Readonly<Record<string, unknown>> {
  const plain = { comment: chance.pick(['a', 'b']), ...(chance.is(0.7) ? { properties: chance.is(0.5) ? { k1: 'v0' } : {} } : {}) }
  const bodies: Partial<Record<KindName, () => Readonly<Record<string, unknown>>>> = {
    catalog: () => ({ ...plain, type: 'fileset', provider: 'fileset', properties: {} }),
    fileset: () => ({ ...plain, type: 'managed', storageLocations: { unknown: 'file:/x' } }),
    model: () => ({ ...plain, latestVersion: 0 }),
    tag: () => (chance.is(0.3) ? { ...plain, allowedValues: ['p', 'q'] } : plain),
    policy: () =>
      chance.is(0.6)
        ? { comment: 'a', policyType: 'system_iceberg_compaction', enabled: chance.is(0.7), content: contentOf(chance) }
        : { comment: 'a', policyType: 'custom', content: { customRules: { rule: chance.pick(['1', '2']) } } },
    column: () => ({ type: chance.pick(['integer', 'string']), comment: chance.pick(['a', 'b']) }),
    statistic: () => ({ value: chance.below(100) }),
    user: () => ({}),
    group: () => ({}),
  }
  return bodies[kind]?.() ?? plain
}

export function choose(region: Region, chance: Chance, theme: Theme, shown: readonly Shown[], others: readonly string[]): Intent | undefined {
  const of = (...kinds: readonly string[]) => shown.filter(({ kind }) => kinds.includes(kind))
  const some = (...kinds: readonly string[]) => {
    const list = of(...kinds)
    // Many speak of the same ones.
    if ((theme === 'rights' && chance.is(0.7)) || (theme === 'trees' && chance.is(0.4))) return list[0]
    return list.length > 0 ? chance.pick(list) : undefined
  }
  const lake = of('metalake')[0]
  if (!lake) return undefined
  const free = (within: string, kind: string) => {
    const taken = new Set(of(kind).flatMap((one) => (one.within === within ? [one.name] : [])))
    const left = names.filter((name) => !taken.has(name))
    return left.length > 0 ? chance.pick(left) : undefined
  }
  const principal = (): Owner | undefined => {
    const one = some('user', 'group')
    return one && { type: one.kind, id: one.id, name: one.name }
  }
  const make = (kind: KindName, within: string, name = free(within, kind), more: object = {}): Intent | undefined => {
    if (name === undefined || of(kind).length > (units.includes(kind as never) ? 3 : 5)) return undefined
    const owner = chance.is(0.3) ? principal() : undefined
    return { do: 'make', kind, id: region.mint(), within, name, body: bodyOf(kind, chance), ...(owner ? { owner } : {}), ...more }
  }
  const links = (id: string, what: string) => linksIn(region.db).filter((link) => link.from === id && link.what === what)
  /** Adds what is not there, or removes some of what is. */
  const relate = (
    from: Shown | undefined,
    what: 'tagged' | 'governed' | 'held' | 'granted',
    to: Shown | undefined,
    value: string | null,
  ): Intent | undefined => {
    if (!from) return undefined
    const there = links(from.id, what)
    const isThere = to && there.some((link) => link.to === to.id && link.value === value)
    const add = to && !isThere && (there.length === 0 || chance.is(0.6)) ? [{ to: to.id, value }] : []
    const remove = add.length === 0 || chance.is(0.15) ? there.filter(() => chance.is(0.6)).slice(0, 2) : []
    // People take a role from somebody; that it was contested they cannot say.
    const removed = remove.map((link) => ({ to: link.to, value: what === 'held' ? null : link.value }))
    return add.length + removed.length > 0 ? { do: 'relate', id: from.id, what, add, remove: removed } : undefined
  }
  const all = Object.entries(weights[theme]) as [Ask, number][]
  let at = chance.below(all.reduce((sum, [, weight]) => sum + weight, 0))
  const ask = (all.find(([, weight]) => (at -= weight) < 0) as [Ask, number])[0]
  switch (ask) {
    case 'make': {
      const catalog = some('catalog')
      const schema = some('schema')
      if (schema && chance.is(0.4)) return make(chance.pick(inSchema), schema.id)
      if (catalog && chance.is(0.4)) return make('schema', catalog.id)
      const kind = chance.pick(units)
      const object = some('catalog', 'schema', 'fileset')
      if (kind !== 'role' || !object) return make(kind, lake.id)
      return make(kind, lake.id, undefined, {
        relate: { what: 'granted', add: [{ to: object.id, value: chance.pick(['allow p', 'deny p']) }], remove: [] },
      })
    }
    case 'part': {
      const table = some('table')
      const kind = chance.pick(['column', 'statistic'] as const)
      return table && make(kind, table.id, free(table.id, kind))
    }
    case 'alter': {
      const one = chance.pick(shown)
      if (one.kind === 'policy' && chance.is(0.7))
        return {
          do: 'alter',
          id: one.id,
          put: chance.is(0.4)
            ? { enabled: chance.is(0.6) }
            : one.body.policyType === 'custom'
              ? { content: { customRules: { rule: chance.pick(['1', '2', '3']) } } }
              : { content: contentOf(chance) },
        }
      if (one.kind === 'statistic') return { do: 'alter', id: one.id, put: { value: chance.below(100) } }
      if (one.kind === 'user') return { do: 'alter', id: one.id, put: { enabled: chance.is(0.5) } }
      if (one.kind === 'group') return undefined
      const put: Record<string, unknown> = {}
      if (chance.is(0.6)) put.comment = chance.pick(['a', 'b', 'c', null])
      if (chance.is(0.6)) put[`properties.${chance.pick(['k1', 'k2'])}`] = chance.pick(['v1', 'v2', null])
      return { do: 'alter', id: one.id, put }
    }
    case 'fenced': {
      const one = some('catalog', 'tag', 'column', 'fileset', 'metalake', 'table')
      if (!one) return undefined
      const put: Record<string, Record<string, unknown>> = {
        catalog: { inUse: chance.is(0.5), 'properties.f': chance.pick(['1', '2']) },
        tag: { allowedValues: chance.pick([['p'], ['p', 'q'], null]) },
        column: { type: chance.pick(['integer', 'string']) },
        fileset: { storageLocations: { unknown: chance.pick(['file:/a', 'file:/b']) } },
        metalake: { inUse: chance.is(0.5) },
        table: { columns: chance.pick([['c1'], ['c1', 'c2']]), comment: chance.pick(['a', 'b']) },
      }
      return { do: 'alter', id: one.id, put: put[one.kind] ?? {} }
    }
    case 'rename': {
      const one = some(...units, 'schema', ...inSchema)
      const name = one?.within ? (chance.is(0.8) ? free(one.within, one.kind) : chance.pick(names)) : undefined
      return one && name ? { do: 'alter', id: one.id, put: chance.is(0.3) ? { comment: 'r' } : {}, name } : undefined
    }
    case 'own': {
      const one = chance.pick(shown)
      const owner = principal()
      return owner && !['user', 'group', 'column', 'statistic', 'modelVersion'].includes(one.kind) ? { do: 'own', id: one.id, owner } : undefined
    }
    case 'drop': {
      const one = chance.is(0.02) ? lake : some(...units, ...units, 'schema', ...inSchema, 'column', 'statistic', 'modelVersion')
      return one && { do: 'drop', id: one.id, cascade: chance.is(0.7) }
    }
    case 'undelete': {
      const gone = region.db
        .prepare(
          "select distinct e.id from entity e where e.dropped is not null and e.kind not in ('user', 'group') and e.id not in (select id from entity where dropped is null) order by e.id",
        )
        .all() as { id: string }[]
      return gone.length > 0 ? { do: 'undelete', id: chance.pick(gone).id } : undefined
    }
    case 'tag': {
      const to = some('tag')
      return relate(some('catalog', 'schema', ...inSchema, 'column', 'role'), 'tagged', to, chance.pick([null, 'p']))
    }
    case 'govern':
      return relate(some('catalog', 'schema', ...inSchema), 'governed', some('policy'), null)
    case 'hold':
      return relate(some('user', 'user', 'group'), 'held', some('role'), null)
    case 'grant':
      return relate(some('role'), 'granted', some('catalog', 'schema', 'fileset', 'table'), chance.pick(['allow p', 'allow q', 'deny p']))
    case 'people': {
      const name = theme === 'rights' && chance.is(0.8) ? 'u1' : chance.pick(people)
      const kind = chance.is(theme === 'rights' ? 0.95 : 0.8) ? 'user' : 'group'
      const is = of(kind).find((one) => one.name === name)
      if (is) return { do: 'drop', id: is.id, cascade: true }
      return { do: 'make', kind, id: region.mint(), within: lake.id, name, body: bodyOf(kind, chance) }
    }
    case 'move': {
      const one = some(...units, 'metalake')
      return one && region.homeOf(one.id) === region.name ? { do: 'move', id: one.id, to: chance.pick(others) } : undefined
    }
    case 'version': {
      const model = some('model')
      return model && { do: 'version', id: model.id, made: region.mint() }
    }
  }
}
