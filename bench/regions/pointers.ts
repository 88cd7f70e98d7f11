/** Clients in all regions that move pointers on, each from the version it was shown, whichever region decides on them meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import { keyHeader } from '../../server/region/once.ts'
import { sessionHeader } from '../../server/region/session.ts'
import { pick, type Random, seeded } from '../crash/random.ts'
import type { Asker, Reply } from './asking.ts'
import type { Link, Look } from './chain.ts'
import { filesetNamed, metalake } from './corner.ts'
import { type Lake, regionNames } from './lakes.ts'

/** The unit that they are in, whose home moves. */
export const moving = { name: 'moving', kind: 'catalog' } as const
const filesets = `${metalake}/catalogs/${moving.name}/schemas/s/filesets`
/** Everybody's, who then is often too late. */
const shared = 4
const eachRegion = 4
/** How often a client writes to the pointer that nobody else does: only so is it seen that a region can write at all. */
const toOwn = 0.7
/** One whose outcome is unknown is sent again, with its key, for so long. */
const patienceMs = 60_000
const aPage = 1_000

/** A pointer is a fileset and its version the name, since a rename is done only while the thing still has the name that was read. */
const pointerOf = (version: string): string => version.split('-')[0] as string
const clients = (region: string) => Array.from({ length: eachRegion }, (_, n) => `${region}${n}`)
const sharedOnes = Array.from({ length: shared }, (_, n) => `all${n}`)
const pointers = [...sharedOnes, ...regionNames.flatMap(clients)]

/** Throws when it is refused. */
export async function point(asker: Asker): Promise<void> {
  await asker.ask('POST', `${metalake}/catalogs`, { name: moving.name, type: 'FILESET', properties: { 'disable-filesystem-ops': 'true' } })
  await asker.ask('POST', `${metalake}/catalogs/${moving.name}/schemas`, { name: 's' })
  for (const pointer of pointers) await asker.ask('POST', filesets, filesetNamed(`${pointer}-0`))
}

export interface Pointing {
  readonly links: Link[]
  readonly looks: Look[]
  /** By region of the client, when its writes were acknowledged, in order. */
  readonly acknowledged: ReadonlyMap<string, number[]>
  /** What was answered with no, by status and how the answer begins. */
  readonly refused: Map<string, number>
  /** Reads that another region would not answer yet. */
  behind: number
  stop(): Promise<void>
}

/** They end when they are stopped; each waits then for what it has asked. */
export function startPointing(lakes: readonly Lake[], seed: number): Pointing {
  const ending = new AbortController()
  const acknowledged = new Map(lakes.map(({ name }) => [name, [] as number[]]))
  const pointing: Pointing = { links: [], looks: [], acknowledged, refused: new Map(), behind: 0, stop: async () => undefined }
  const all = lakes.flatMap((lake, i) =>
    clients(lake.name).map((who, n) => new Client(who, lake, lakes, seeded(seed + i * eachRegion + n), pointing)),
  )
  const running = all.map((client) => client.run(ending.signal))
  return Object.assign(pointing, {
    stop: async () => {
      ending.abort()
      await Promise.all(running)
    },
  })
}

class Client {
  private readonly who: string
  private readonly lake: Lake
  private readonly lakes: readonly Lake[]
  private readonly random: Random
  private readonly told: Pointing
  private readonly knows = new Map<string, string>()
  private session: string | undefined
  private made = 0

  constructor(who: string, lake: Lake, lakes: readonly Lake[], random: Random, told: Pointing) {
    this.who = who
    this.lake = lake
    this.lakes = lakes
    this.random = random
    this.told = told
  }
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A session goes on in another region now and then.
      const shown = await this.look(this.random() < 0.1 ? (pick(this.random, this.lakes) ?? this.lake) : this.lake)
      const from = shown ? this.knows.get(this.random() < toOwn ? this.who : (pick(this.random, sharedOnes) ?? '')) : undefined
      if (from === undefined) await sleep(50)
      else await this.link(from)
    }
  }
  private async ask(lake: Lake, method: 'GET' | 'PUT', path: string, body?: object, more: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const session = { [sessionHeader]: this.session ?? 'new' }
    const reply = await lake.asker.call(method, path, body, undefined, { headers: { ...session, ...more } })
    const given = reply.headers[sessionHeader.toLowerCase()]
    if (typeof given === 'string') this.session = given
    return reply
  }
  private async look(lake: Lake): Promise<boolean> {
    const { status, text } = await this.ask(lake, 'GET', filesets)
    if (status === 412) this.told.behind++
    else if (status !== 200) this.refuse(status, text)
    if (status !== 200) return false
    const { identifiers } = JSON.parse(text) as { readonly identifiers: readonly { readonly name: string }[] }
    const found = Map.groupBy(
      identifiers.map(({ name }) => name),
      pointerOf,
    )
    const shown = new Map(pointers.map((pointer) => [pointer, found.get(pointer) ?? []]))
    this.told.looks.push({ who: `${this.who} in ${lake.name}`, shown, knew: new Map(this.knows) })
    for (const [pointer, [version]] of shown) if (version !== undefined) this.knows.set(pointer, version)
    return true
  }
  private async link(from: string): Promise<void> {
    const pointer = pointerOf(from)
    const to = `${pointer}-${this.who}-${++this.made}`
    const begun = performance.now()
    const is = await this.rename(from, to, begun + patienceMs)
    const ended = performance.now()
    this.told.links.push({ pointer, from, to, begun, ended: is === 'unknown' ? Number.POSITIVE_INFINITY : ended, is })
    if (is !== 'done') return
    this.knows.set(pointer, to)
    this.told.acknowledged.get(this.lake.name)?.push(ended)
  }
  private async rename(from: string, to: string, until: number): Promise<Link['is']> {
    const updates = [{ '@type': 'rename', newName: to }]
    for (let key: Readonly<Record<string, string>> = {}; ; await sleep(50)) {
      const { status, text, headers } = await this.ask(this.lake, 'PUT', `${filesets}/${from}`, { updates }, key)
      if (status === 200) return 'done'
      this.refuse(status, text)
      const again = headers[keyHeader.toLowerCase()]
      const isOpen = key[keyHeader] !== undefined
      if (typeof again === 'string') key = { [keyHeader]: again }
      else if (status !== 503 && isOpen) return 'unknown'
      else if (status === 0) return 'unknown'
      else if (!isOpen) return 'refused'
      if (performance.now() > until) return 'unknown'
    }
  }
  private refuse(status: number, text: string): void {
    const why = `${status} ${text.replaceAll(/(all|eu|us|ap)\d-[\w-]+/g, '…').slice(0, 200)}`
    this.told.refused.set(why, (this.told.refused.get(why) ?? 0) + 1)
  }
}

/** By pointer the versions it had, oldest first, as the region's log tells it. Throws when a pointer is not there. */
export async function orderAt({ asker }: Lake): Promise<ReadonlyMap<string, readonly string[]>> {
  const { identifiers } = (await asker.get(filesets)) as { readonly identifiers: readonly { readonly name: string }[] }
  const order = new Map<string, readonly string[]>(pointers.map((pointer) => [pointer, []]))
  for (const { name } of identifiers) {
    const versions: string[] = []
    for (let token: string | undefined = ''; token !== undefined; ) {
      const next: string = token === '' ? '' : `&pageToken=${token}`
      const page = await asker.get(`${filesets}/${name}/history?limit=${aPage}${next}`)
      versions.push(...(page.history as { readonly name: string }[]).map((one) => one.name))
      token = page.nextPageToken as string | undefined
    }
    order.set(pointerOf(name), versions.toReversed())
  }
  return order
}
