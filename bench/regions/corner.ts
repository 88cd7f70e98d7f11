/** What a region's writers change and nobody else does, so that it is known what must be there: kept beside what all change. */
import { pick, type Random, weighted } from '../crash/random.ts'
import type { Asker, Method, Reply } from './asking.ts'

export const metalake = 'metalakes/regions'
const filesets = 40
export const tablesEach = 4
/** Everybody's, homed where the regions were founded. */
export const sharedTags = 20

export const catalogOf = (region: string) => `${metalake}/catalogs/f-${region}/schemas/s/filesets`
const columns = [{ name: 'id', type: 'long' }]

/** What all regions work in; at the founder. Throws when it is refused. */
export async function founding(asker: Asker): Promise<void> {
  await asker.ask('POST', 'metalakes', { name: 'regions' })
  for (let n = 0; n < sharedTags; n++) await asker.ask('POST', `${metalake}/tags`, { name: `t${n}`, comment: 'of all' })
}
/** What has its home in the region. Throws when it is refused. */
export async function settling(asker: Asker, region: string): Promise<void> {
  const made = (path: string, body: object) => asker.ask('POST', `${metalake}/${path}`, body)
  await made('catalogs', { name: `f-${region}`, type: 'FILESET', properties: { 'disable-filesystem-ops': 'true' } })
  await made(`catalogs/f-${region}/schemas`, { name: 's' })
  await made('catalogs', { name: `t-${region}`, type: 'relational', provider: 'lakehouse-generic' })
  await made(`catalogs/t-${region}/schemas`, { name: 's' })
  for (let n = 0; n < filesets; n++) await made(`catalogs/f-${region}/schemas/s/filesets`, filesetNamed(`f${n}`))
  for (let n = 0; n < tablesEach; n++) {
    const properties = { format: 'delta', external: 'true', location: `s3://bucket/t${n}` }
    await made(`catalogs/t-${region}/schemas/s/tables`, { name: `t${n}`, columns, properties })
  }
}
export const filesetNamed = (name: string) => ({ name, type: 'external', comment: `what ${name} holds`, storageLocation: `file:///nowhere/${name}` })

/** What may be there: the last of them was acknowledged, or all after it may or may not have happened. */
interface Slot {
  states: string[]
  busy: boolean
}
const absent = ''
/** Where a slot is read: of a fileset a property, a tag, or itself. */
type Where = { readonly fileset: string; readonly of: string; readonly what: 'property' | 'tag' | 'itself' }

export interface Told {
  readonly ms: number
  readonly reply: Reply
}

/** The writers of one region; `act` is to be called by as many as like at once. */
export class Corner {
  readonly region: string
  acknowledged = 0
  /** Refused, by status and the beginning of the answer. */
  readonly refused = new Map<string, number>()
  private readonly asker: Asker
  private readonly random: Random
  private readonly regions: readonly string[]
  private readonly slots = new Map<string, Slot & Where>()
  private made = 0
  private value = 0

  constructor(region: string, asker: Asker, regions: readonly string[], random: Random) {
    this.region = region
    this.asker = asker
    this.regions = regions
    this.random = random
  }

  /** One small change. Undefined when the one that was chosen is being made already. */
  act(): Promise<Told | undefined> {
    return weighted<() => Promise<Told | undefined>>(this.random, [
      [20, () => this.create()],
      [20, () => this.comment()],
      [25, () => this.tag()],
      [25, () => this.property()],
      [10, () => this.statistic()],
    ])()
  }

  /** Reads everything that was acknowledged at a region and gives what is not as it must be. */
  async wrongAt(asker: Asker): Promise<readonly string[]> {
    const wrong: string[] = []
    const there = new Map<string, ReadonlySet<string>>()
    for (const of of this.regions) {
      const { identifiers } = (await asker.get(catalogOf(of))) as { readonly identifiers: readonly { readonly name: string }[] }
      there.set(of, new Set(identifiers.map(({ name }) => name)))
    }
    const byFileset = Map.groupBy(this.slots.values(), ({ of, fileset }) => `${of}/${fileset}`)
    const work = byFileset.values()
    const hand = async () => {
      for (const slots of work) {
        const [{ of, fileset } = { of: '', fileset: '' }] = slots
        const isThere = there.get(of)?.has(fileset) === true
        const has = (what: Where['what']) => isThere && slots.some((slot) => slot.what === what)
        const { properties = {} } = (has('property') ? (await asker.get(`${catalogOf(of)}/${fileset}`)).fileset : {}) as {
          readonly properties?: Readonly<Record<string, string>>
        }
        const hung = (has('tag') ? (await asker.get(`${metalake}/objects/fileset/f-${of}.s.${fileset}/tags`)).names : []) as readonly string[]
        const found = { itself: isThere, tag: hung.includes(this.keyOf('tag')) }
        for (const { what, states } of slots) {
          const is = what === 'property' ? (properties[this.keyOf(what)] ?? absent) : found[what] ? 'there' : absent
          if (!states.includes(is)) wrong.push(`${what} of ${of}/${fileset} by ${this.region} is "${is}", not "${states.join('" or "')}"`)
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, hand))
    return wrong
  }
  private keyOf(what: Where['what']): string {
    return what === 'tag' ? `own-${this.region}` : `by-${this.region}`
  }
  /** The tag that only this region hangs on things. */
  async begin(): Promise<void> {
    await this.asker.ask('POST', `${metalake}/tags`, { name: `own-${this.region}` })
  }

  private slot(where: Where): Slot {
    const key = JSON.stringify(where)
    const known = this.slots.get(key)
    if (known) return known
    const slot = { ...where, states: [absent], busy: false }
    this.slots.set(key, slot)
    return slot
  }
  private some(): { of: string; fileset: string } {
    return { of: pick(this.random, this.regions) as string, fileset: `f${Math.floor(this.random() * filesets)}` }
  }
  private async write(slot: Slot | undefined, after: string, method: Method, path: string, body: object): Promise<Told> {
    const began = performance.now()
    if (slot) slot.busy = true
    const reply = await this.asker.call(method, path, body)
    const ms = performance.now() - began
    if (reply.status === 200) {
      this.acknowledged++
      if (slot) slot.states = [after]
    } else {
      const told = `${reply.status} ${reply.text.slice(0, 120)}`
      this.refused.set(told, (this.refused.get(told) ?? 0) + 1)
      if (slot && (reply.status === 0 || reply.status >= 500)) slot.states.push(after)
    }
    if (slot) slot.busy = false
    return { ms, reply }
  }
  private create(): Promise<Told> {
    const fileset = `n${this.made++}`
    return this.write(this.slot({ fileset, of: this.region, what: 'itself' }), 'there', 'POST', catalogOf(this.region), filesetNamed(fileset))
  }
  private async property(): Promise<Told | undefined> {
    const { of, fileset } = this.some()
    const slot = this.slot({ fileset, of, what: 'property' })
    if (slot.busy) return undefined
    const value = `v${this.value++}`
    const updates = [{ '@type': 'setProperty', property: `by-${this.region}`, value }]
    return this.write(slot, value, 'PUT', `${catalogOf(of)}/${fileset}`, { updates })
  }
  private async tag(): Promise<Told | undefined> {
    const { of, fileset } = this.some()
    const slot = this.slot({ fileset, of, what: 'tag' })
    // After one of which nothing is known, it is not known which of the two would be no change.
    if (slot.busy || slot.states.length > 1) return undefined
    const hangs = slot.states[0] !== absent
    const name = [`own-${this.region}`]
    const change = hangs ? { tagsToAdd: [], tagsToRemove: name } : { tagsToAdd: name, tagsToRemove: [] }
    return this.write(slot, hangs ? absent : 'there', 'POST', `${metalake}/objects/fileset/f-${of}.s.${fileset}/tags`, change)
  }
  /** Everybody's: the latest is shown, the others are conflicts. */
  private comment(): Promise<Told> {
    const { of, fileset } = this.some()
    const updates = [{ '@type': 'updateComment', newComment: `${this.region} says ${this.value++}` }]
    return this.write(undefined, '', 'PUT', `${catalogOf(of)}/${fileset}`, { updates })
  }
  private statistic(): Promise<Told> {
    const of = pick(this.random, this.regions) as string
    const table = `t-${of}.s.t${Math.floor(this.random() * tablesEach)}`
    return this.write(undefined, '', 'PUT', `${metalake}/objects/table/${table}/statistics`, { updates: { [`custom-${this.region}`]: this.value++ } })
  }
}
