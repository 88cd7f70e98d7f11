/** Several servers over one PostgreSQL under load, killed and restarted while they answer; then every answer is held against the log. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { launchPostgresql, type PostgresqlServer } from '../../scripts/backends/postgresql-launch.ts'
import { Caller } from '../crash/caller.ts'
import { between, seeded } from '../crash/random.ts'
import { call, type Record, registerOf, registers } from './caller.ts'
import { contradictions } from './history.ts'

export interface Plan {
  readonly seconds: number
  readonly servers: number
  readonly callers: number
  /** Seconds from one kill of a server to the next. */
  readonly killEvery: number
  /** Restarts of the database, spread evenly; every second one is a crash. */
  readonly restarts: number
  readonly seed: number
  readonly say: (line: string) => void
}
export interface Times {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}
export interface Outcome {
  readonly reads: Times
  readonly writes: Times
  readonly acknowledged: number
  readonly failures: ReadonlyMap<string, number>
  readonly kills: number
  readonly contradictions: readonly string[]
}

export const timesOf = (times: readonly number[]): Times => {
  const sorted = Float64Array.from(times).toSorted()
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

export async function run(plan: Plan): Promise<Outcome> {
  const database = await launchPostgresql({ durable: true })
  const room = mkdtempSync(join(tmpdir(), 'caspian-cluster-'))
  try {
    return await new Cluster(plan, database, room).all()
  } finally {
    await database.stop()
    rmSync(room, { recursive: true, force: true })
  }
}

class Cluster {
  private readonly plan: Plan
  private readonly database: PostgresqlServer
  private readonly room: string
  private readonly servers: (Caspian | undefined)[] = []
  private readonly record: Record = { written: [], seen: [], tally: { reads: [], writes: [], failures: new Map() } }
  private readonly random: () => number
  private kills = 0
  private over = false

  constructor(plan: Plan, database: PostgresqlServer, room: string) {
    this.plan = plan
    this.database = database
    this.room = room
    this.random = seeded(plan.seed)
  }

  async all(): Promise<Outcome> {
    const { plan, record } = this
    try {
      for (let n = 0; n < plan.servers; n++) this.servers[n] = await this.start(n)
      await this.prepare()
      const urls = () => this.servers.flatMap((server) => (server ? [server.url] : []))
      const callers = Array.from({ length: plan.callers }, (_, who) => call(urls, who, record, () => this.over, seeded(plan.seed + who)))
      await this.trouble()
      this.over = true
      await Promise.all(callers)
      const order = await this.order()
      const unstopped: string[] = []
      for (const [n, server] of this.servers.entries()) {
        await server?.stop().catch((error: unknown) => unstopped.push(`server ${n + 1} did not stop in order: ${String(error)}`))
        this.servers[n] = undefined
      }
      return {
        reads: timesOf(record.tally.reads),
        writes: timesOf(record.tally.writes),
        acknowledged: record.written.filter(({ is }) => is === 'done').length,
        failures: record.tally.failures,
        kills: this.kills,
        contradictions: [...unstopped, ...contradictions(record.written, record.seen, order)],
      }
    } finally {
      this.over = true
      for (const server of this.servers) await server?.kill()
    }
  }

  private start(n: number): Promise<Caspian> {
    const { host, port, user, password } = this.database
    return startCaspian({
      data: join(this.room, `server${n}`),
      config: {
        'gravitino.entity.store.relational.jdbcUrl': `jdbc:postgresql://${host}:${port}/postgres`,
        'gravitino.entity.store.relational.jdbcUser': user,
        'gravitino.entity.store.relational.jdbcPassword': password,
        'caspian.server.threads': '1',
      },
    })
  }

  private async prepare(): Promise<void> {
    const first = await this.caller()
    const make = async (path: string, body: object) => {
      const reply = await first.call('POST', path, body)
      if (reply.is !== 'done') throw new Error(`${path} could not be made: ${JSON.stringify(reply)}`)
    }
    await make('', { name: 'cluster' })
    for (let n = 0; n < registers; n++) {
      const [register, value, begun] = [registerOf(n), 'first', performance.now()]
      await make('/cluster/tags', { name: register, comment: value })
      this.record.written.push({ register, value, begun, ended: performance.now(), is: 'done' })
    }
    first.end()
  }

  private async caller(): Promise<Caller> {
    const caller = new Caller()
    caller.turnTo(this.servers.find((server) => server !== undefined)?.url ?? '')
    return caller
  }

  /** Kills the servers in turn, and restarts the database, until the time is up. */
  private async trouble(): Promise<void> {
    const { seconds, killEvery, restarts, servers, say } = this.plan
    const end = performance.now() + seconds * 1000
    const restarting = this.restarting(seconds / (restarts + 1), restarts)
    while (performance.now() + killEvery * 1000 < end) {
      await sleep(killEvery * 1000 * between(this.random, 0.9, 1.1))
      const n = this.kills++ % servers
      const server = this.servers[n]
      this.servers[n] = undefined
      await server?.kill()
      this.servers[n] = await this.start(n)
      say(`server ${n + 1} killed and up again; ${this.record.tally.writes.length} writes, ${this.record.tally.reads.length} reads`)
    }
    await restarting
    await sleep(Math.max(0, end - performance.now()))
  }

  private async restarting(everySeconds: number, times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await sleep(everySeconds * 1000)
      const how = i % 2 === 0 ? 'crash' : 'order'
      const begun = performance.now()
      await this.database.restart(how)
      this.plan.say(`database restarted (${how}) in ${Math.round(performance.now() - begun)} ms`)
    }
  }

  /** What the log says each register held, oldest first. */
  private async order(): Promise<ReadonlyMap<string, readonly string[]>> {
    const caller = await this.caller()
    const order = new Map<string, string[]>()
    for (let n = 0; n < registers; n++) {
      const values: string[] = []
      let token: string | undefined
      do {
        const page = await caller.get(`/cluster/tags/${registerOf(n)}/history?limit=1000${token === undefined ? '' : `&pageToken=${token}`}`)
        values.push(...(page.history as { readonly after: { readonly comment: string } }[]).map(({ after }) => after.comment))
        token = page.nextPageToken as string | undefined
      } while (token !== undefined)
      order.set(registerOf(n), values.toReversed())
    }
    caller.end()
    return order
  }
}
