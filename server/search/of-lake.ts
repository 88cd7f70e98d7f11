/** What a caller can find in a metalake: each thing that they may load, as a document. Reads all of it: the measure of every index. */
import { setImmediate as turn } from 'node:timers/promises'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { type Hanger, hangers, type KindName, kindList, kindOf } from '../../kinds/index.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { isFound } from '../../kinds/texts.ts'
import { may, mayLoad, ownerOf, type Rights, readingOf } from '../access/rights.ts'
import { today } from '../access/today.ts'
import type { Ask } from '../entity/ask.ts'
import { inUse, propertyRows, providerOfRow } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Owner, Row, View } from '../store/store.ts'
import { type Document, documentOf, type Part, type Tagged, type Thing } from './document.ts'

/** A thing, what can be found of it, and what is told of it beside. */
export interface Findable {
  readonly row: Row
  readonly document: Document
  readonly tags: readonly Tagged[]
  readonly policies: readonly string[]
  readonly owner: Owner | undefined
}
/** What is true of all that a thing is in, from the metalake down. */
export interface Over {
  readonly rows: readonly Row[]
  /** As they are judged: those of the past as they are today. */
  readonly judged: readonly Row[]
  readonly provider: Provider | undefined
  readonly hung: Hung
}
type Hung = { readonly [relation in Hanger['hangs']['relation']]?: ReadonlyMap<string, readonly string[]> }

/** Makes things findable, one by one; `rights` are absent where none are checked. */
export interface Reading {
  readonly top: Over
  /** What is true of all that is in the row. */
  inside(over: Over, row: Row): Promise<Over>
  /** Undefined for what the caller may not load. What is known to be bare is not asked what hangs on it. */
  one(over: Over, row: Row, bare?: Bare): Promise<Findable | undefined>
}
/** Nothing hangs on it, or on its parts. */
export interface Bare {
  readonly itself: boolean
  readonly parts: boolean
}
export function reading(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined): Reading {
  /** What hangs on the row itself, of what the caller may look at; of one that hangs above too, the nearer counts. */
  async function withOwn(hung: Hung, row: Row): Promise<Hung> {
    const all: Record<string, ReadonlyMap<string, readonly string[]>> = { ...hung }
    for (const hanger of hangers) {
      const { relation } = hanger.hangs
      const own = new Map<string, string[]>()
      for (const { to, value } of await ask.view.links(row.key, relation)) {
        const one = await ask.view.byKey(to)
        if (!one || (rights && !may(rights, ancestors(hanger), [metalake], await today(lake, ask, one), readingOf(hanger)))) continue
        own.set(one.name, [...(own.get(one.name) ?? []), ...(value === null ? [] : [value])])
      }
      if (own.size > 0) all[relation] = new Map([...(hung[relation] ?? []), ...own])
    }
    return all
  }
  const tagged = (hung: Hung): readonly Tagged[] => [...(hung.tagged ?? [])].map(([name, values]) => ({ name, values }))
  // A metalake carries nothing.
  const hungAt = async (over: Over, row: Row): Promise<Hung> => (over.rows.length === 0 ? {} : withOwn(over.hung, row))
  const providerAt = (over: Over, row: Row) => (over.rows.length === 1 ? providerOfRow(row) : over.provider)

  /** Things without an address of their own that something hangs on, such as columns. */
  async function partsOf(row: Row): Promise<readonly Part[]> {
    const parts = await Promise.all(
      partKinds(row.kind).map(async (kind) =>
        Promise.all(
          (await ask.view.children(row.key, kind.name as KindName)).map(async (part) => ({
            kind,
            name: part.name,
            body: {},
            tags: tagged(await withOwn({}, part)),
          })),
        ),
      ),
    )
    return parts.flat().filter(({ tags }) => tags.length > 0)
  }

  return {
    top: { rows: [], judged: [], provider: undefined, hung: {} },
    async inside(over, row) {
      const judged = [...over.judged, await today(lake, ask, row)]
      return { rows: [...over.rows, row], judged, provider: providerAt(over, row), hung: await hungAt(over, row) }
    },
    async one(over, row, bare) {
      const kind = kindOf(row.kind)
      if (!isFound(kind) || (rights && !mayLoad(rights, ancestors(kind), over.judged, await today(lake, ask, row)))) return undefined
      const hung = bare?.itself ? over.hung : await hungAt(over, row)
      const owner = ownerOf(row)
      const policies = [...(hung.governed?.keys() ?? [])]
      const tags = tagged(hung)
      const { createTime, lastModifiedTime } = row.body.audit
      const thing: Thing = {
        kind,
        name: row.name,
        body: row.body,
        above: over.rows.map(({ name }) => name),
        rows: propertyRows(kind, providerAt(over, row)),
        tags,
        policies,
        parts: bare?.parts ? [] : await partsOf(row),
        ...(owner ? { owner: owner.name } : {}),
        ...(lake.region ? { home: await lake.region.homeOf(row) } : {}),
        ...timesOf(createTime, lastModifiedTime),
      }
      return { row, document: documentOf(thing), tags, policies, owner }
    },
  }
}
/** Kinds of things without an address of their own that something may hang on. */
export const partKinds = (kind: string): readonly Kind[] =>
  kindList.filter((part) => part.parent?.name === kind && !isFound(part) && part.carries.tags)

/** What is true of all that a thing is in; undefined where it cannot be looked at, as what it is in is switched off or gone. Read once for all that is in one. */
export function placing(read: Reading, view: View): (row: Row) => Promise<Over | undefined> {
  const within = new Map<number, Promise<Over | undefined>>()
  const inside = async (key: number): Promise<Over | undefined> => {
    const row = await view.byKey(key)
    const over = row && inUse(row) ? await above(row) : undefined
    return over && read.inside(over, row as Row)
  }
  const above = async ({ parent }: Row): Promise<Over | undefined> => {
    if (parent === 0) return read.top
    let over = within.get(parent)
    if (!over) within.set(parent, (over = inside(parent)))
    return over
  }
  return above
}

/** Things that are read before others get their turn, some milliseconds; and at most, of about 4 kB each. */
const [atOnce, heldMost] = [20, 50_000]
/** By store, who reads last: one after the other, as each holds all that it reads. */
const readers = new WeakMap<View, Promise<unknown>>()

/** All that the caller may load, from the metalake down. Rejects where that is too much to be held, and once the caller has gone. */
export function findable(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, most = heldMost): Promise<readonly Findable[]> {
  const read = () => allOf(lake, ask, metalake, rights, most)
  const all = (readers.get(lake.store.now) ?? Promise.resolve()).then(read)
  readers.set(
    lake.store.now,
    all.catch(() => undefined),
  )
  return all
}
async function allOf(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, most: number): Promise<readonly Findable[]> {
  const found: Findable[] = []
  const read = reading(lake, ask, metalake, rights)
  let looked = 0
  async function take(over: Over, row: Row): Promise<void> {
    if (++looked % atOnce === 0) {
      await turn()
      ask.signal.throwIfAborted()
    }
    const one = await read.one(over, row)
    if (one && found.push(one) > most) throw tooMuch(ask.past)
    // What is in a catalog that is switched off cannot be looked at.
    if (!inUse(row)) return
    const inside = await read.inside(over, row)
    for (const below of kindList)
      if (below.parent === kindOf(row.kind) && isFound(below))
        for (const child of await ask.view.children(row.key, below.name as KindName)) await take(inside, child)
  }
  await take(read.top, metalake)
  return found
}

const tooMuch = (isPast: boolean): Refusal =>
  isPast
    ? illegal('so much has changed since then that this lake is too large to be searched as it was; ask about a later moment')
    : new Refusal(
        'busy',
        'RuntimeException',
        'this lake is still being read for searches, as it was written by an older Caspian; try again in some minutes',
      )

function timesOf(created: string | undefined, changed: string | undefined): Pick<Thing, 'created' | 'changed'> {
  const at = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  const [made, last] = [at(created), at(changed ?? created)]
  return { ...(made === undefined ? {} : { created: made }), ...(last === undefined ? {} : { changed: last }) }
}
