/** Regions in one process: real lakes with what they know of one another kept by hand, and a listener between them that can be cut. */
import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Lake } from '../lake.ts'
import type { Vector } from '../merge/vector.ts'
import { Portal } from '../portal/static.ts'
import { buildServer } from '../rest/http.ts'
import { importMissing } from '../source/load.ts'
import type { Row } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'
import { Unreached } from './client.ts'
import type { Region } from './region.ts'

type Answers = Map<string, (message: Uint8Array) => Promise<Uint8Array>>

/** Counts the commits of its own lake; what it has of others is told to it. */
export class HandLedger {
  private readonly own: () => Vector
  private heard: Vector = {}
  private last: Vector = {}
  private waiting: (() => void)[] = []

  constructor(own: () => Vector) {
    this.own = own
  }

  vector(): Vector {
    const now = { ...this.heard, ...this.own() }
    if (JSON.stringify(now) !== JSON.stringify(this.last)) this.last = now
    return this.last
  }

  /** As if these had come from others. */
  hear(others: Vector): void {
    const next = { ...this.heard, ...others }
    if (JSON.stringify(next) === JSON.stringify(this.heard)) return
    this.heard = next
    for (const one of this.waiting.splice(0)) one()
  }

  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
}

interface Key {
  readonly private: KeyObject
  readonly public: KeyObject
}
const keyPair = (): Key => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { private: privateKey, public: publicKey }
}
const said = (what: string, text: string) => Buffer.from(`${what}\n${text}`)

/** What all regions of a test have together. */
export class Together implements AsyncDisposable {
  readonly regions = new Map<string, OneRegion>()
  /** The home of units by their names; what is not in it is at home everywhere. */
  readonly homes = new Map<string, string>()

  async add(name: string, settings: Readonly<Record<string, string>> = {}): Promise<OneRegion> {
    const one = new OneRegion(name, this, await TestLake.start(settings))
    this.regions.set(name, one)
    await one.open()
    return one
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.regions.values()) await one.close()
  }
}

export class OneRegion implements Omit<Region, 'ledger'> {
  readonly name: string
  readonly lake: TestLake
  readonly ledger: HandLedger
  readonly key = keyPair()
  readonly answers: Answers = new Map()
  /** What becomes of what is sent to it. */
  state: 'up' | 'down' | 'mute' = 'up'
  /** Where it alone takes the homes of units to be. */
  readonly thinks = new Map<string, string>()
  /** How often it was sent anything. */
  asked = 0
  private readonly all: Together
  private listener: Server | undefined

  constructor(name: string, all: Together, lake: TestLake) {
    this.name = name
    this.all = all
    this.lake = lake
    this.ledger = new HandLedger(() => ({ [`${name}#1`]: lake.lake.store.position() }))
  }

  /** Its lake is served as that of a region from here on. */
  async open(): Promise<void> {
    const { lake } = this
    await lake.server.close()
    const whole: Lake = { ...lake.lake, region: this.region, importMissing: (ask, kind, at, name) => importMissing(whole, ask, kind, at, name) }
    lake.server = buildServer({ lake: whole, portal: new Portal(join(lake.room, 'no-portal')) })
    lake.url = await lake.server.listen({ host: '127.0.0.1', port: 0 })
    this.listener = createServer((request, response) => void this.heard(request, response))
    await new Promise<void>((listening) => this.listener?.listen(0, '127.0.0.1', listening))
  }

  private async heard(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    this.asked++
    const made = await this.answer((request.url as string).slice(1), Buffer.concat(parts))
    if (this.state === 'mute') response.destroy()
    else response.end(made)
  }

  /** Its process ends, and begins again over the same data. */
  async reopen(): Promise<void> {
    this.end()
    await this.lake.close()
    await this.lake.open()
    await this.open()
  }

  async close(): Promise<void> {
    this.end()
    await this.lake[Symbol.asyncDispose]()
  }

  async homeOf(row: Row): Promise<string> {
    return this.thinks.get(row.name) ?? this.all.homes.get(row.name) ?? this.name
  }

  homesOf(rows: readonly Row[]): Promise<readonly string[]> {
    return Promise.all(rows.map((row) => this.homeOf(row)))
  }

  sign(what: string, text: string): string {
    return sign(null, said(what, text), this.key.private).toString('base64')
  }

  async isSigned(region: string, what: string, text: string, signature: string): Promise<boolean> {
    const one = this.all.regions.get(region)
    return one !== undefined && verify(null, said(what, text), one.key.public, Buffer.from(signature, 'base64'))
  }

  async send(region: string, verb: string, message: Uint8Array): Promise<Uint8Array> {
    const to = this.all.regions.get(region)
    if (!to || to.state === 'down') throw new Unreached({ region, address: '', key: '' }, verb, 'it is down', 0, true)
    const { port } = (to.listener as Server).address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/${verb}`, { method: 'POST', body: Buffer.from(message) })
    return new Uint8Array(await response.arrayBuffer())
  }

  /** All of it that is asked for. */
  get region(): Region {
    return this as unknown as Region
  }

  async answer(verb: string, message: Uint8Array): Promise<Uint8Array> {
    const answer = this.answers.get(verb)
    if (!answer) throw new Error(`nothing answers ${verb}`)
    return answer(message)
  }

  end(): void {
    this.listener?.closeAllConnections()
    this.listener?.close()
  }

  on(verb: string, answer: (message: Uint8Array) => Promise<Uint8Array>): void {
    this.answers.set(verb, answer)
  }
}
