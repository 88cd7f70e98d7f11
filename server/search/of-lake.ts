/** What a caller can find in a metalake: each thing that they may load, as a document. Reads all of it: the measure of every index. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { type Hanger, hangers, type KindName, kindList } from '../../kinds/index.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { isFound } from '../../kinds/texts.ts'
import { may, mayLoad, ownerOf, type Rights, readingOf } from '../access/rights.ts'
import { today } from '../access/today.ts'
import type { Ask } from '../entity/ask.ts'
import { inUse, propertyRows, providerOfRow } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Owner, Row } from '../store/store.ts'
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
interface Over {
  readonly rows: readonly Row[]
  /** As they are judged: those of the past as they are today. */
  readonly judged: readonly Row[]
  readonly provider: Provider | undefined
  readonly hung: Hung
}
type Hung = { readonly [relation in Hanger['hangs']['relation']]?: ReadonlyMap<string, readonly string[]> }

/** `rights` are absent where none are checked. */
export async function findable(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined): Promise<readonly Findable[]> {
  const found: Findable[] = []
  const shown = (kind: Kind, over: Over, row: Row) => !rights || mayLoad(rights, ancestors(kind), over.judged, row)

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

  /** Things without an address of their own that something hangs on, such as columns. */
  async function partsOf(row: Row): Promise<readonly Part[]> {
    const kinds = kindList.filter((kind) => kind.parent?.name === row.kind && !isFound(kind) && kind.carries.tags)
    const parts = await Promise.all(
      kinds.map(async (kind) =>
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

  async function take(kind: Kind, over: Over, row: Row): Promise<void> {
    const judged = await today(lake, ask, row)
    const provider = over.rows.length === 1 ? providerOfRow(row) : over.provider
    // A metalake carries nothing.
    const hung = over.rows.length === 0 ? {} : await withOwn(over.hung, row)
    if (isFound(kind) && shown(kind, over, judged)) {
      const owner = ownerOf(row)
      const policies = [...(hung.governed?.keys() ?? [])]
      const tags = tagged(hung)
      const { createTime, lastModifiedTime } = row.body.audit
      const thing: Thing = {
        kind,
        name: row.name,
        body: row.body,
        above: over.rows.map(({ name }) => name),
        rows: propertyRows(kind, provider),
        tags,
        policies,
        parts: await partsOf(row),
        ...(owner ? { owner: owner.name } : {}),
        ...(lake.region ? { home: await lake.region.homeOf(row) } : {}),
        ...timesOf(createTime, lastModifiedTime),
      }
      found.push({ row, document: documentOf(thing), tags, policies, owner })
    }
    // What is in a catalog that is switched off cannot be looked at.
    if (!inUse(row)) return
    const inside: Over = { rows: [...over.rows, row], judged: [...over.judged, judged], provider, hung }
    for (const below of kindList)
      if (below.parent === kind && isFound(below))
        for (const child of await ask.view.children(row.key, below.name as KindName)) await take(below, inside, child)
  }

  const top = kindList.find(({ name }) => name === metalake.kind) as Kind
  await take(top, { rows: [], judged: [], provider: undefined, hung: {} }, metalake)
  return found
}

function timesOf(created: string | undefined, changed: string | undefined): Pick<Thing, 'created' | 'changed'> {
  const at = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  const [made, last] = [at(created), at(changed ?? created)]
  return { ...(made === undefined ? {} : { created: made }), ...(last === undefined ? {} : { changed: last }) }
}
