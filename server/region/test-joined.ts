/** Two real lakes that are regions of one, each with its HTTP server, and the line between them cut when a test wants it. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/backends/free-port.ts'
import { TestLake } from '../test-lake.ts'
import { joinRegions } from './joining.ts'
import type { Kept } from './region.ts'

const patienceMs = 20_000

type Stores = readonly [eu: 'directory' | 'database', us: 'directory' | 'database']
let usual: Stores = ['directory', 'directory']
/** Where the regions that this process starts from here on are kept. */
export function keepRegionsIn(...stores: Stores): void {
  usual = stores
}

export class TwoRegions implements AsyncDisposable {
  readonly eu: TestLake
  readonly us: TestLake
  private readonly configs: readonly Readonly<Record<string, string>>[]

  private constructor(eu: TestLake, us: TestLake, configs: readonly Readonly<Record<string, string>>[]) {
    this.eu = eu
    this.us = us
    this.configs = configs
  }

  /** Ends both, for servers of their own to go on with what they kept. The folders go when the caller removes them. */
  async handOver(): Promise<readonly { readonly data: string; readonly room: string; readonly config: Readonly<Record<string, string>> }[]> {
    await Promise.all([this.eu.close(), this.us.close()])
    return [this.eu, this.us].map(({ data, room }, i) => ({ data, room, config: this.configs[i] ?? {} }))
  }

  /** eu is there first, with what `fill` puts into it; us joins it. */
  static async start(
    fill: (eu: TestLake) => Promise<unknown>,
    settings: Readonly<Record<string, string>> = {},
    stores: Stores = usual,
  ): Promise<TwoRegions> {
    const [one, other] = [await freePort(), await freePort()]
    const of = (name: string, port: number) => ({ 'caspian.region.name': name, 'caspian.region.port': String(port), ...settings })
    const eu = await TestLake.start(of('eu', one), undefined, undefined, stores[0])
    try {
      await fill(eu)
      const { json, text } = await eu.ask('POST', '/api/regions/invitations', { region: 'us' }, admin)
      assert.equal(json.code, 0, text)
      const invitation = String(json.invitation)
      const joining = { region: 'us', invitation, address: `https://127.0.0.1:${other}` }
      const join = async (kept: Kept) => assert.ok(await joinRegions(kept, joining, () => undefined))
      const us = await TestLake.start(of('us', other), undefined, join, stores[1])
      const both = new TwoRegions(eu, us, [of('eu', one), of('us', other)])
      await both.agree()
      return both
    } catch (error) {
      await eu[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Does the work in both while neither hears the other, and waits until both have heard all. */
  async apart(inEu: () => Promise<unknown>, inUs: () => Promise<unknown>): Promise<void> {
    await this.us.close()
    await inEu()
    await this.eu.close()
    await this.us.open()
    await inUs()
    await this.eu.open()
    await this.agree()
  }

  /** Until both have applied the same. */
  async agree(): Promise<void> {
    const vectors = () => [this.eu, this.us].map(({ lake }) => JSON.stringify(Object.entries(lake.store.ledger?.vector() ?? {}).sort()))
    const until = performance.now() + patienceMs
    for (let same = 0; same < 3; await sleep(100)) {
      const [a, b] = vectors()
      same = a === b ? same + 1 : 0
      if (performance.now() > until) throw new Error(`the regions do not come to agree: ${a} and ${b}`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.us[Symbol.asyncDispose]()
    await this.eu[Symbol.asyncDispose]()
  }
}

/** Who the settings of tests with rights name as service admin. */
export const admin = { authorization: `Basic ${Buffer.from('root:x').toString('base64')}` }
