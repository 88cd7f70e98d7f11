/** Regions of tests joined by real sockets, each link through a proxy that can be cut or made to hang. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Listener, listen, type Verb } from './listener.ts'
import { type Pulling, pulling } from './pulling.ts'
import { shippingVerbs } from './shipping.ts'
import { TestRegion } from './test-region.ts'

/** No test waits longer than this unless something is broken. */
const patienceMs = 40_000
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + patienceMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`It never came to this: ${what}`)
    await sleep(10)
  }
}

/** One way between two regions. */
export class Wire implements AsyncDisposable {
  bytes = 0
  private state: 'open' | 'cut' | 'hanging' = 'open'
  private readonly sockets = new Set<Socket>()
  private readonly server = createServer((near) => {
    if (this.state === 'cut') return void near.destroy()
    const far = connect(this.to, '127.0.0.1')
    for (const [from, onward] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from)
      from.on('error', () => onward.destroy())
      from.on('close', () => {
        this.sockets.delete(from)
        onward.destroy()
      })
      from.on('data', (data: Buffer) => {
        if (this.state !== 'open') return
        this.bytes += data.length
        onward.write(data)
      })
    }
  })
  private readonly to: number
  constructor(to: number) {
    this.to = to
  }
  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  cut(): void {
    this.state = 'cut'
    for (const socket of this.sockets) socket.destroy()
  }
  hang(): void {
    this.state = 'hanging'
  }
  mend(): void {
    this.cut()
    this.state = 'open'
  }
  async [Symbol.asyncDispose]() {
    this.cut()
    const closed = once(this.server, 'close')
    this.server.close()
    await closed
  }
}

export class Net implements AsyncDisposable {
  readonly regions: Record<string, TestRegion> = {}
  readonly pulls: Record<string, Pulling> = {}
  readonly failures: Record<string, unknown[]> = {}
  readonly listeners: Record<string, Listener> = {}
  private readonly wires = new Map<string, Wire>()
  asks: (from: string, to: string) => boolean

  constructor(asks: (from: string, to: string) => boolean) {
    this.asks = asks
  }
  region(name: string): TestRegion {
    return this.regions[name] as TestRegion
  }
  /** By which `from` asks `to`. */
  wire(from: string, to: string): Wire {
    return this.wires.get(`${from} ${to}`) as Wire
  }
  /** Both ways between two. */
  between(a: string, b: string): readonly Wire[] {
    return [this.wire(a, b), this.wire(b, a)]
  }
  async listen(region: TestRegion, verbs?: Readonly<Record<string, Verb>>): Promise<void> {
    const { name, origin, keys } = region
    const status = async () => ({ region: name, origin, vector: region.vector(), now: Date.now() })
    this.regions[name] = region
    this.listeners[name] = await listen({
      region: name,
      keys,
      port: 0,
      verbs: { ...shippingVerbs(region, region.seal(), status), ...verbs },
      member: async (key) => Object.entries(region.known).find(([, member]) => member.key === key)?.[0],
      strangers: async () => false,
      failed: (_, error) => void this.failuresOf(name).push(error),
    })
  }
  /** Makes them known to each other, each way through a wire of its own. */
  async join(): Promise<void> {
    const all = Object.values(this.regions)
    for (const from of all)
      for (const to of all) {
        if (from === to || from.known[to.name]) continue
        const wire = new Wire(this.listeners[to.name]?.port ?? 0)
        this.wires.set(`${from.name} ${to.name}`, wire)
        Object.assign(from.known, { [to.name]: { ...to.known[to.name], address: await wire.open() } })
      }
  }
  pull(name: string): Pulling {
    const region = this.region(name)
    const pull = pulling({
      self: { region: name, origin: region.origin, keys: region.keys },
      ledger: region,
      asks: (other) => this.asks(name, other),
      failed: (error) => void this.failuresOf(name).push(error),
    })
    this.pulls[name] = pull
    return pull
  }
  failuresOf(name: string): unknown[] {
    return (this.failures[name] ??= [])
  }
  async together(names = Object.keys(this.regions)): Promise<void> {
    const numbers = () => names.map((name) => Object.entries(this.region(name).vector()).sort().join(' '))
    const whole = () =>
      names.every((name) => names.every((other) => (this.region(name).vector()[this.region(other).origin] ?? 0) === this.region(other).own))
    await until(() => whole() && new Set(numbers()).size === 1, `${names.join(', ')} know the same; now ${numbers().join(' | ')}`)
  }
  async [Symbol.asyncDispose]() {
    await Promise.all(Object.values(this.pulls).map((pull) => pull[Symbol.asyncDispose]()))
    await Promise.all(Object.values(this.listeners).map((listener) => listener[Symbol.asyncDispose]()))
    await Promise.all([...this.wires.values()].map((wire) => wire[Symbol.asyncDispose]()))
  }
}

/** Regions that listen, know each other and pull along those links. */
export async function netOf(names: readonly string[], asks: (from: string, to: string) => boolean = () => true): Promise<Net> {
  const net = new Net(asks)
  for (const [at, name] of names.entries()) await net.listen(new TestRegion(name, at + 1))
  await net.join()
  for (const name of names) net.pull(name)
  return net
}
