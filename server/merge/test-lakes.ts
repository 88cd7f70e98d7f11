/** Lakes that are regions, for tests over any store: what is done in one, what it shows, and what it proves that by. */
import assert from 'node:assert/strict'
import { type KindName, kindList } from '../../kinds/index.ts'
import type { RegionFact } from '../store/sqlite/region-facts.ts'
import { type LinkKind, type Outcome, type Owner, type Row, relations, type Step, type Store } from '../store/store.ts'
import type { Sum } from './digest.ts'
import type { Kept, Regional } from './ledger.ts'
import type { Vector } from './vector.ts'

/** Opens a new lake as the region. */
export type OpenRegion = (region: RegionFact) => Promise<{ readonly store: Store } & AsyncDisposable>

export const sorts = Object.keys(relations) as LinkKind[]
const below = Map.groupBy(
  kindList.filter(({ sync }) => !sync.here),
  ({ parent }) => parent?.name,
)

/** One thing as it is shown, less what is the store's own. */
interface Shown {
  readonly row: Row
  readonly path: readonly string[]
  readonly links: readonly (readonly [what: LinkKind, to: number, value: string | null])[]
}

export class TestLake {
  readonly name: string
  readonly store: Store
  readonly ledger: Regional
  /** Id of the metalake that is looked at; of all when empty. */
  top = ''

  constructor(name: string, store: Store) {
    this.name = name
    this.store = store
    if (!store.ledger) throw new Error(`${name} is no region`)
    this.ledger = store.ledger
  }

  write(...steps: readonly Step[]): Promise<Outcome> {
    return this.store.commit({ author: { actor: `ann of ${this.name}`, address: '', requestId: '' }, steps })
  }

  /** Everything that is there, each after what it is in. */
  async all(): Promise<readonly Shown[]> {
    await this.store.fresh()
    const found: Shown[] = []
    const visit = async (parent: number, kind: string | undefined, path: readonly string[]): Promise<void> => {
      for (const { name } of below.get(kind) ?? [])
        for (const row of await this.store.now.children(parent, name as KindName)) {
          if (parent === 0 && this.top !== '' && row.id !== this.top) continue
          const links = (
            await Promise.all(
              sorts.map(async (what) => (await this.store.now.links(row.key, what)).map(({ to, value }) => [what, to, value] as const)),
            )
          ).flat()
          found.push({ row, path: [...path, row.name], links })
          await visit(row.key, row.kind, [...path, row.name])
        }
    }
    await visit(0, undefined, [])
    return found
  }

  /** The same in every region that has applied the same. */
  async shown(): Promise<readonly string[]> {
    const all = await this.all()
    const ids = new Map(all.map(({ row }) => [row.key, row.id]))
    const lines = all.map(({ row: { id, kind, name, parent, uid, body }, links }) => {
      const { sealed: _sealed, ...open } = body as Readonly<Record<string, unknown>>
      const hung = links.map(([what, to, value]) => `${what} ${ids.get(to)} ${value}`).sort()
      return JSON.stringify([id, kind, name, ids.get(parent) ?? null, uid ?? null, sorted(open), hung])
    })
    return lines.sort()
  }

  /** Of everything that holds something, down the tree. */
  async sums(): Promise<Readonly<Record<string, Sum>>> {
    const found: Record<string, Sum> = {}
    const visit = async (id: string): Promise<void> => {
      const { whole, inside } = await this.ledger.sums(id)
      found[`in ${id}`] = whole
      for (const [child, sum] of Object.entries(inside)) {
        found[child] = sum
        if (id !== '' || this.top === '' || child === this.top) await visit(child)
      }
    }
    await visit('')
    return found
  }

  async conflicts(): Promise<readonly string[]> {
    return (await this.ledger.conflicts()).map((one) => JSON.stringify(sorted(one))).sort()
  }

  /** Takes all that the other has and it has not, at most `limit` at a time. */
  async hears(other: TestLake, limit = 1000): Promise<void> {
    for (;;) {
      const more: readonly Kept[] = await other.ledger.after(this.ledger.vector(), limit)
      if (more.length === 0) return
      const before = this.ledger.vector()
      const after: Vector = await this.ledger.take(more)
      assert.notDeepEqual(after, before, 'what another has applied in this order can be applied in it')
    }
  }
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value

/** Throws unless regions that have applied the same keep, prove and show the same. */
export async function agree(lakes: readonly TestLake[]): Promise<void> {
  const [first, ...others] = lakes as [TestLake, ...TestLake[]]
  const [shown, sums, conflicts] = [await first.shown(), await first.sums(), await first.conflicts()]
  for (const other of others) {
    assert.deepEqual(other.ledger.vector(), first.ledger.vector())
    assert.deepEqual(await other.sums(), sums, `${other.name} proves another lake than ${first.name}`)
    same(await other.shown(), shown, `${other.name} shows, and ${first.name} shows`)
    same(await other.conflicts(), conflicts, `${other.name} has the conflicts, and ${first.name} has`)
  }
}
/** Told by what only one of them has. */
function same(is: readonly string[], should: readonly string[], what: string): void {
  const [more, less] = [is.filter((line) => !should.includes(line)), should.filter((line) => !is.includes(line))]
  assert.ok(more.length + less.length === 0, `${what}:\n${more.join('\n')}\n\n${less.join('\n')}`)
}

export const audit = { creator: 'ann', createTime: '2026-01-02T03:04:05.678Z' }
export const ownerOf = ({ kind, id, name }: Row): Owner => ({ type: kind, id, name })
