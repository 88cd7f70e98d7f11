/** For every kind a place in a lake where one can be made, and short words for asking about it. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { segmentOf } from '../kinds/address.ts'
import { ancestors, type Kind, oneKey, operations } from '../kinds/define.ts'
import { type KindName, kindList } from '../kinds/index.ts'
import type { PropertyRows } from '../kinds/properties.ts'
import type { Provider } from '../kinds/providers/common.ts'
import { providers } from '../kinds/providers/index.ts'
import { samples } from '../kinds/test-samples.ts'
import { nameRule, propertyRows } from './entity/resolve.ts'
import { type Json, TestLake } from './test-lake.ts'

/** A sort of catalog that keeps the kind itself and lets it change, for kinds that are in catalogs. */
const keeper = ({ name }: Kind): Provider | undefined =>
  providers.find(
    (p) => p.managed && [p.source, p.fixed ?? []].every((other) => !other.includes(name as KindName)) && p.kinds.includes(name as KindName),
  )

/** The kinds with all five operations that the lake itself keeps: what sources hold is tested with them. */
export const keptKinds = kindList.filter(
  (kind) => operations.every((one) => kind.serves.includes(one)) && kind.wire.list !== 'numbers' && (ancestors(kind).length < 2 || keeper(kind)),
)

export const encoded = (name: string) => encodeURIComponent(name)

export class Place implements AsyncDisposable {
  readonly it: TestLake
  readonly kind: Kind
  /** Names of what it is in, the metalake first. */
  readonly within: readonly string[]
  /** Address of its list. */
  readonly many: string
  readonly rows: PropertyRows
  readonly names

  private constructor(it: TestLake, kind: Kind, within: readonly string[]) {
    this.it = it
    this.kind = kind
    this.within = within
    const above = ancestors(kind).map((a, i) => `${i === 0 ? '' : `${segmentOf(a)}/`}${within[i]}`)
    this.many = [...above, ...(kind.parent ? [segmentOf(kind)] : [])].join('/')
    const provider = kind.name === 'catalog' ? providers.find((p) => p.name === 'model') : keeper(kind)
    this.rows = propertyRows(kind, provider)
    this.names = nameRule(kind, kind.parent?.parent ? provider : undefined)
  }

  /** A lake with all that one of the kind has to be in. */
  static async in(kind: Kind): Promise<Place> {
    const it = await TestLake.start()
    const within: string[] = []
    for (const level of ancestors(kind)) {
      const at = new Place(it, level, [...within])
      const name = `in_${level.name}`
      const type = keeper(kind)?.type ?? 'model'
      await it.do('POST', at.many, { name, ...(level.name === 'catalog' ? { type, properties: at.roots } : {}) })
      within.push(name)
    }
    return new Place(it, kind, within)
  }

  private get roots(): Json {
    return { location: join(this.it.room, 'files') }
  }

  /** Address of the one with this name. */
  one(name: string): string {
    return this.many === '' ? encoded(name) : `${this.many}/${encoded(name)}`
  }
  /** What a create request holds. */
  body(name: string, more: Json = {}): Json {
    return { ...samples[this.kind.name as KindName].body, name, ...more }
  }
  /** What is sent to make it: the body, or what holds it. */
  holding(body: Json): Json {
    return this.kind.wire.nested ? { [oneKey(this.kind)]: body } : body
  }
  sent(name: string, more?: Json): Json {
    return this.holding(this.body(name, more))
  }
  async make(name: string, more?: Json): Promise<Json> {
    const answer = await this.it.do('POST', this.many, this.sent(name, more))
    if (!this.kind.wire.nested) return this.of(answer)
    assert.deepEqual(answer, { code: 0 })
    return this.load(name)
  }
  async load(name: string, query = ''): Promise<Json> {
    return this.of(await this.it.do('GET', this.one(name) + query))
  }
  async alter(name: string, ...updates: readonly Json[]): Promise<Json> {
    return this.of(await this.it.do('PUT', this.one(name), { updates }))
  }
  /** Drops it, whatever is in it. */
  async drop(name: string): Promise<boolean> {
    return (await this.it.do('DELETE', `${this.one(name)}?force=true&cascade=true`)).dropped as boolean
  }
  /** Names as listed, and the token of the next page. */
  async page(query = ''): Promise<{ readonly names: readonly string[]; readonly next: string | undefined }> {
    return this.read(await this.it.do('GET', this.many + query))
  }
  async list(query = ''): Promise<readonly string[]> {
    return (await this.page(query)).names
  }
  /** All pages of a size, one after another. `between` is done before each but the first. */
  async pages(limit: number, query = '', between = async () => {}): Promise<readonly string[]> {
    const all: string[] = []
    for (let token = ''; ; ) {
      const { names, next } = await this.page(`?limit=${limit}${query}${token}`)
      assert.ok(names.length <= limit)
      all.push(...names)
      if (next === undefined) return all
      token = `&pageToken=${next}`
      await between()
    }
  }
  async history(name: string, query = ''): Promise<readonly Json[]> {
    return (await this.it.do('GET', `${this.one(name)}/history${query}`)).history as Json[]
  }

  private of(answer: Json): Json {
    const one = answer[oneKey(this.kind)]
    assert.deepEqual(Object.keys(answer), ['code', oneKey(this.kind)])
    return one as Json
  }
  private read(answer: Json) {
    const { details } = this.kind.wire
    const whole = details === undefined ? undefined : (answer[details] as Json[] | undefined)
    const listed = whole ?? (answer.identifiers as Json[] | undefined) ?? (answer.names as string[]).map((name) => ({ name }))
    return { names: listed.map((one) => one.name as string), next: answer.nextPageToken as string | undefined }
  }

  /** Ends the lake, after a look that nothing failed and all that it keeps is whole. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      assert.deepEqual(this.it.reports, [])
      assert.deepEqual(await this.it.damages(), [])
    } finally {
      await this.it[Symbol.asyncDispose]()
    }
  }
}
