/** Real regions, each a process of its own with a directory of its own, and the lines between them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { freePort } from '../../scripts/backends/free-port.ts'
import { Asker } from './asking.ts'
import { type Line, type Lines, openLines } from './lines.ts'
import { type Messages, messagesFor } from './messages.ts'

const mostOfLine = 2_000

export interface Starting {
  /** Of a region that is to let it in, when it is in none yet. */
  readonly invitation?: string
  /** Until it serves; a minute when absent. */
  readonly patienceMs?: number
  /** Kills it while it is starting. */
  readonly killed?: AbortSignal
}

/** One region: where it is kept and found stays the same, whatever becomes of its process. */
export class Lake {
  readonly name: string
  readonly data: string
  readonly asker: Asker
  private readonly port: number
  private readonly own: number
  private readonly config: Readonly<Record<string, string>>
  private readonly env: Readonly<Record<string, string>>
  private running: Caspian | undefined
  /** What the others reach it by, and what it reaches the message server by. */
  private readonly lines: Line[]
  private readonly messages: Messages | undefined

  constructor(
    name: string,
    data: string,
    line: Line,
    ports: { readonly clients: number; readonly regions: number },
    { config = {}, as, env = {} }: Pick<WorldOptions, 'config' | 'as' | 'env'>,
    messages?: Messages,
  ) {
    this.name = name
    this.data = data
    this.lines = [line]
    this.messages = messages
    // All of them share one machine: as many threads as it has cores, each, would only be in one another's way.
    this.config = { 'caspian.server.threads': '1', ...config }
    this.env = env
    this.port = ports.clients
    this.own = ports.regions
    this.asker = new Asker(this.url, as)
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }
  get isUp(): boolean {
    return this.running !== undefined
  }
  /** Throws when it does not run. */
  get pid(): number {
    if (!this.running) throw new Error(`${this.name} does not run`)
    return this.running.pid
  }
  async start(starting: Starting = {}): Promise<void> {
    await this.run(starting)
    if (!this.messages || this.messages.isUp) return
    // The first region of all: what its lake is called is known only now.
    const { lake } = await this.asker.get('regions')
    await this.messages.begin(String(lake))
    await this.stop()
    await this.run(starting)
  }
  private async run({ invitation, patienceMs, killed }: Starting): Promise<void> {
    const sent = this.messages?.isUp === true ? await this.messages.of(this.name) : undefined
    if (sent && !this.lines.includes(sent.line)) this.lines.push(sent.line)
    this.running = await startCaspian({
      data: this.data,
      port: this.port,
      args: ['--region', this.name, ...(invitation === undefined ? [] : ['--join', invitation])],
      config: {
        'caspian.region.port': String(this.own),
        'caspian.region.address': `https://127.0.0.1:${this.lines[0]?.port}`,
        ...sent?.config,
        ...this.config,
      },
      env: this.env,
      ...(patienceMs === undefined ? {} : { startTimeoutMs: patienceMs }),
      ...(killed ? { killed } : {}),
    })
  }
  /** As a lake that is in no region. */
  async startAlone(): Promise<void> {
    this.running = await startCaspian({ data: this.data, port: this.port, config: this.config })
  }
  async stop(): Promise<void> {
    await this.running?.stop()
    this.running = undefined
  }
  /** What it complained of since it was started last. */
  get complaints(): readonly string[] {
    const said = this.running?.said() ?? ''
    return said.split('\n').filter((line) => line !== '' && !/"level":"(info|warn)"/.test(line))
  }
  async kill(): Promise<void> {
    const { running } = this
    this.running = undefined
    await running?.kill()
  }
  /** Nothing passes any more, to it or from it to the message server; what others send to each other does. */
  cut(): void {
    for (const line of this.lines) line.cut()
  }
  restore(): void {
    for (const line of this.lines) line.restore()
  }
  /** Passed on all its lines so far, both ways. */
  bytes(): number {
    return this.lines.reduce((sum, line) => sum + line.bytes(), 0)
  }
  async invite(region: string): Promise<string> {
    const { invitation } = await this.asker.ask('POST', 'regions/invitations', { region })
    return String(invitation)
  }
}

export interface World extends AsyncDisposable {
  readonly lakes: readonly Lake[]
  readonly lines: Lines
  /** A region that is not started yet; `data`: an existing directory, which stays. */
  add(name: string, data?: string): Promise<Lake>
}

export const regionNames = ['eu', 'us', 'ap'] as const
/** By what entries go: asked for by HTTP alone, or told by a message server besides, as far from each region as another region is. */
export type Transport = 'http' | 'nats'
/** What lies between regions. */
export interface Between {
  readonly oneWayMs: number
  /** HTTP when absent. */
  readonly transport?: Transport
}
export interface WorldOptions extends Between {
  readonly config?: Readonly<Record<string, string>>
  /** Added to the environment of their processes. */
  readonly env?: Readonly<Record<string, string>>
  /** The name that they are asked under. */
  readonly as?: string
}
export function openWorld({ oneWayMs, transport = 'http', ...options }: WorldOptions): World {
  const room = mkdtempSync(join(tmpdir(), 'caspian-regions-'))
  const lines = openLines(oneWayMs)
  const messages = transport === 'nats' ? messagesFor(regionNames, lines, join(room, 'passwords')) : undefined
  const lakes: Lake[] = []
  return {
    lakes,
    lines,
    async add(name, data = join(room, name)) {
      const [clients, regions] = [await freePort(), await freePort()]
      const lake = new Lake(name, data, await lines.to(regions), { clients, regions }, options, messages)
      lakes.push(lake)
      return lake
    },
    async [Symbol.asyncDispose]() {
      for (const lake of lakes) {
        for (const line of lake.complaints) process.stderr.write(`${lake.name}: ${line.slice(0, mostOfLine)}\n`)
        await lake.kill()
        lake.asker[Symbol.dispose]()
      }
      await lines[Symbol.asyncDispose]()
      await messages?.[Symbol.asyncDispose]()
      rmSync(room, { recursive: true, force: true })
    },
  }
}

/** Regions of these names, all in one another's hands. The first founds them. */
export async function openRegions(names: readonly string[], options: WorldOptions): Promise<World> {
  await using open = new AsyncDisposableStack()
  const world = open.use(openWorld(options))
  for (const name of names) {
    const [founder] = world.lakes
    const lake = await world.add(name)
    await lake.start(founder ? { invitation: await founder.invite(name) } : {})
  }
  open.move()
  return world
}
