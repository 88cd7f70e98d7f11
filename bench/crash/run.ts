/** Kills Caspian again and again while it is written to, and checks after each start that nothing is lost, and nothing half done. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { type End, verifyLake, verifyTail } from '../../server/store/sqlite/verify/verify.ts'
import { Caller } from './caller.ts'
import { CatalogWriter } from './catalogs.ts'
import { CrowdWriter } from './crowd.ts'
import { FilesetWriter } from './filesets.ts'
import { lookInto } from './look.ts'
import { ModelWriter } from './models.ts'
import { between, seeded } from './random.ts'
import { type Running, start } from './server.ts'
import { TableWriter } from './tables.ts'
import { TagWriter } from './tags.ts'
import { keepWriting, type Site, type Writer } from './writer.ts'

export interface Plan {
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

export async function run(plan: Plan): Promise<Outcome> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-crash-'))
  const postgresql = await startPostgresql()
  try {
    const outcome = await new Crash(plan, room, postgresql).all()
    const isWell = outcome.problems.length === 0
    if (isWell) rmSync(room, { recursive: true })
    return isWell ? outcome : { ...outcome, kept: room }
  } finally {
    await postgresql.stop()
  }
}

class Crash {
  private readonly problems: string[] = []
  private readonly starts: number[] = []
  private readonly data: string
  private readonly site: Site
  private readonly writers: readonly Writer[]
  private readonly plan: Plan
  private count = { found: 0, lost: 0, inFlight: 0, happened: 0 }
  private end: End = { position: 0, chain: '' }
  private kills = 0
  private readonly known = new Set<string>()

  constructor(plan: Plan, room: string, postgresql: Postgresql) {
    this.plan = plan
    this.data = join(room, 'data')
    mkdirSync(join(room, 'files'))
    this.site = {
      caller: new Caller(),
      look: lookInto(join(this.data, 'lake.db')),
      postgresql,
      room: join(room, 'files'),
      random: seeded(plan.seed),
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
      await this.writeUntilKilled(server)
      server = await this.start()
      await this.check()
      if (this.kills % proveEvery === 0) this.prove()
      if (this.kills % sayEvery === 0 || this.kills === this.plan.kills) this.report()
    }
    await server.kill()
    this.prove()
  }

  private async writeUntilKilled(server: Running): Promise<void> {
    const { random, caller } = this.site
    let stopped = false
    const writing = this.writers.map((writer) => keepWriting(writer, this.site, () => stopped))
    await sleep(between(random, ...this.plan.between) * 1000)
    if (random() < aimed) {
      await Promise.race([caller.nextWrite(), sleep(200)])
      // Mostly at once, and at times as long as a source takes to answer.
      await sleep(random() ** 2 * sourceMs)
    }
    stopped = true
    await this.killed(() => server.kill())
    await Promise.all(writing)
  }

  /** Now and then it is killed once more while it starts. */
  private async start(): Promise<Running> {
    const { random } = this.site
    while (this.kills > 0 && random() < early && this.kills < this.plan.kills)
      await this.killed(() => start(this.data, this.heard, between(random, 100, 700)))
    const server = (await start(this.data, this.heard)) as Running
    this.starts.push(server.startMs)
    this.site.caller.turnTo(server.url)
    return server
  }

  private async killed(kill: () => Promise<unknown>): Promise<void> {
    this.kills++
    await kill()
  }

  private async check(): Promise<void> {
    const { failures, problems, end } = verifyTail(join(this.data, 'lake.db'), this.end)
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

  private prove(): void {
    for (const { name, problems, failures } of verifyLake(join(this.data, 'lake.db'))) {
      for (const { at, what } of problems) this.problem(`verify ${name}: ${at} ${what}`)
      if (failures > problems.length) this.problem(`verify ${name}: and ${failures - problems.length} more`)
    }
  }

  private readonly heard = (text: string): void => this.problem(`the server said: ${text.trim()}`)

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
    const recent = this.starts.slice(-sayEvery).toSorted((a, b) => a - b)
    const middle = (recent[Math.floor(recent.length / 2)] ?? 0) / 1000
    const { lost, inFlight, happened } = this.count
    const n = (value: number) => value.toLocaleString('en')
    this.plan.say(
      `${this.kills} of ${this.plan.kills} kills: acknowledged ${n(this.acknowledged())}, log ${n(this.end.position)} rows, in flight ${inFlight} of which ${happened} had happened, start ${middle.toFixed(2)} s, lost ${lost}, problems ${this.problems.length}`,
    )
  }
}
