/** Kills Caspian, and its database, again and again while it is written to, and checks each time that nothing is lost or half done. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import type { End } from '../../server/store/sqlite/verify/verify.ts'
import { type Blow, blowFor, hit } from './blows.ts'
import { Caller } from './caller.ts'
import { CatalogWriter } from './catalogs.ts'
import { CrowdWriter } from './crowd.ts'
import { FilesetWriter } from './filesets.ts'
import { type Keep, keepIn, type StoreName } from './keep.ts'
import { ModelWriter } from './models.ts'
import { between, seeded } from './random.ts'
import { type Running, type Start, start } from './server.ts'
import { TableWriter } from './tables.ts'
import { TagWriter } from './tags.ts'
import { keepWriting, type Site, type Writer } from './writer.ts'

export interface Plan {
  readonly store: StoreName
  /** Of the server and of the database, each counts as one. */
  readonly kills: number
  /** Seconds between a start and the kill: chosen anew each time, from and to. */
  readonly between: readonly [from: number, to: number]
  readonly seed: number
  /** Only the writers of these sorts; all when empty. */
  readonly only: readonly string[]
  readonly say: (line: string) => void
}
export interface Outcome {
  readonly acknowledged: number
  readonly found: number
  readonly lost: number
  /** Writes in flight at a kill, and how many of those had happened. */
  readonly inFlight: number
  readonly happened: number
  readonly problems: readonly string[]
  /** Where the lake is, when something was wrong with it; else it is removed. */
  readonly kept?: string
}

const sorts: Readonly<Record<string, readonly ((site: Site) => Writer)[]>> = {
  filesets: [(site) => new FilesetWriter('files1', site), (site) => new FilesetWriter('files2', site)],
  models: [(site) => new ModelWriter('models1', site), (site) => new ModelWriter('models2', site)],
  tags: [(site) => new TagWriter('tags1', site)],
  catalogs: [(site) => new CatalogWriter('catalogs1', site)],
  tables: [(site) => new TableWriter('tables1', site), (site) => new TableWriter('tables2', site)],
  crowd: [(site) => new CrowdWriter('crowd', site)],
}
export const sortNames = Object.keys(sorts)

/** Of the kills: those that wait for a write to be on its way, and those that hit the server while it starts. */
const [aimed, early] = [0.5, 0.1]
/** A change of a table takes about as long. */
const sourceMs = 20
const proveEvery = 50
const sayEvery = 10
/** What a server could not settle at once it looks for every 10 s. */
const settleMs = 25_000
/** How long it is written on when the database is back. */
const afterwards = [0.05, 0.3] as const

export async function run(plan: Plan): Promise<Outcome> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-crash-'))
  const sources = await startPostgresql()
  try {
    await using keep = await keepIn(plan.store, room)
    const outcome = await new Crash(plan, room, keep, sources).all()
    const isWell = outcome.problems.length === 0
    if (isWell) rmSync(room, { recursive: true })
    return isWell ? outcome : { ...outcome, kept: room }
  } finally {
    await sources.stop()
  }
}

class Crash {
  private readonly problems: string[] = []
  private readonly starts: number[] = []
  private readonly keep: Keep
  private readonly server: Start
  private readonly site: Site
  private readonly writers: readonly Writer[]
  private readonly plan: Plan
  private count = { found: 0, lost: 0, inFlight: 0, happened: 0 }
  private end: End = { position: 0, chain: '' }
  private kills = 0
  private rounds = 0
  private proved = 0
  private said = 0
  private isAway = false
  private readonly known = new Set<string>()

  constructor(plan: Plan, room: string, keep: Keep, sources: Postgresql) {
    this.plan = plan
    this.keep = keep
    this.server = { args: keep.args, env: keep.env, log: join(room, 'server.log'), said: (text) => this.problem(`the server said: ${text.trim()}`) }
    mkdirSync(join(room, 'files'))
    this.site = {
      caller: new Caller(),
      look: keep.look,
      postgresql: sources,
      room: join(room, 'files'),
      random: seeded(plan.seed),
      mayRefuse: (status) => status === 503 && this.isAway,
      problem: (what) => this.problem(what),
    }
    this.writers = Object.entries(sorts).flatMap(([name, made]) =>
      plan.only.length === 0 || plan.only.includes(name) ? made.map((make) => make(this.site)) : [],
    )
  }

  async all(): Promise<Outcome> {
    try {
      await this.everyKill()
    } catch (error) {
      // It does not start any more, or does not answer: nothing that was not found by then can be.
      this.problem(String(error))
      this.count.lost += this.acknowledged() - this.count.found - this.count.lost
    }
    return { acknowledged: this.acknowledged(), ...this.count, problems: this.problems }
  }

  private async everyKill(): Promise<void> {
    let server = await this.start()
    const reply = await this.site.caller.call('POST', '', { name: 'crash' })
    if (reply.is !== 'done') throw new Error('the metalake could not be made')
    for (const writer of this.writers) await writer.prepare()
    while (this.kills < this.plan.kills) {
      server = await this.round(server)
      await this.check()
      if (this.kills >= this.proved + proveEvery) await this.prove()
      if (this.kills >= this.said + sayEvery || this.kills >= this.plan.kills) this.report()
    }
    await server.kill()
    await this.prove()
  }

  /** Gives the server that is there after it. */
  private async round(server: Running): Promise<Running> {
    const { random, caller } = this.site
    const blow = blowFor(random, this.rounds++, this.keep.database !== undefined)
    let stopped = false
    const writing = this.writers.map((writer) => keepWriting(writer, this.site, () => stopped))
    await sleep(between(random, ...this.plan.between) * 1000)
    if (random() < aimed) {
      await Promise.race([caller.nextWrite(), sleep(200)])
      // Mostly at once, and at times as long as a source takes to answer.
      await sleep(random() ** 2 * sourceMs)
    }
    const strike = async () => {
      if (!blow.server) return undefined
      await sleep(blow.server.afterMs)
      stopped = true
      await this.killed(() => server.kill())
      return this.start()
    }
    const [started] = await Promise.all([strike(), this.hitDatabase(blow)])
    if (!started) await sleep(between(random, ...afterwards) * 1000)
    stopped = true
    await Promise.all(writing)
    this.isAway = false
    return started ?? server
  }

  private async hitDatabase({ database }: Blow): Promise<void> {
    if (!database || !this.keep.database) return
    this.isAway = true
    this.kills++
    await hit(this.keep.database, database)
  }

  /** Now and then it is killed once more while it starts. */
  private async start(): Promise<Running> {
    const { random } = this.site
    while (this.kills > 0 && random() < early && this.kills < this.plan.kills) await this.killed(() => start(this.server, between(random, 100, 700)))
    const server = (await start(this.server)) as Running
    this.starts.push(server.startMs)
    this.site.caller.turnTo(server.url)
    return server
  }

  private async killed(kill: () => Promise<unknown>): Promise<void> {
    this.kills++
    await kill()
  }

  private async check(): Promise<void> {
    await this.settled()
    const { failures, problems, end } = await this.keep.tail(this.end)
    for (const { at, what } of problems) this.problem(`log: ${at} ${what}`)
    if (failures === 0) this.end = end
    for (const writer of this.writers) for (const what of await writer.untouched()) this.problem(`${writer.name}: ${what}`)
    for (const writer of this.writers) {
      const { found, lost, happened, problems } = writer.ledger.compare(await writer.read())
      this.count.found += found
      this.count.lost += lost
      if (happened !== undefined) this.count.inFlight++
      if (happened === true) this.count.happened++
      for (const what of [...problems, ...(await writer.beside())]) this.problem(`${writer.name}: ${what}`)
    }
  }

  private async settled(): Promise<void> {
    const until = performance.now() + settleMs
    let left = 0
    while ((left = await this.site.look.unsettled()) > 0 && performance.now() < until) await sleep(20)
    if (left > 0) this.problem(`${left} calls to sources or works on directories were not settled within ${settleMs / 1000} s`)
  }

  private async prove(): Promise<void> {
    this.proved = this.kills
    for (const { name, problems, failures } of await this.keep.prove()) {
      for (const { at, what } of problems) this.problem(`verify ${name}: ${at} ${what}`)
      if (failures > problems.length) this.problem(`verify ${name}: and ${failures - problems.length} more`)
    }
  }

  /** Once each: what is wrong may stay so over many kills, and the numbers of processes change. */
  private problem(what: string): void {
    const words = what.replaceAll(/node:\d+/g, 'node')
    if (this.known.has(words)) return
    this.known.add(words)
    const line = `kill ${this.kills}: ${what}`
    this.problems.push(line)
    this.plan.say(line)
  }

  private acknowledged(): number {
    return this.writers.reduce((sum, { ledger }) => sum + ledger.acknowledged, 0)
  }

  private report(): void {
    this.said = this.kills
    const recent = this.starts.slice(-sayEvery).toSorted((a, b) => a - b)
    const middle = (recent[Math.floor(recent.length / 2)] ?? 0) / 1000
    const { lost, inFlight, happened } = this.count
    const n = (value: number) => value.toLocaleString('en')
    this.plan.say(
      `${this.kills} of ${this.plan.kills} kills: acknowledged ${n(this.acknowledged())}, log ${n(this.end.position)} rows, in flight ${inFlight} of which ${happened} had happened, start ${middle.toFixed(2)} s, lost ${lost}, problems ${this.problems.length}`,
    )
  }
}
