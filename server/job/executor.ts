/** Runs what is queued: as many at once as it may, the oldest first; ends what is called off; says how each ended. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Body } from '../../kinds/define.ts'
import type { Lake } from '../lake.ts'
import type { Intent, Row } from '../store/store.ts'
import { type Folder, folderOf, outputOf } from './place.ts'
import { begin, type End, foundAgain, type Live } from './process.ts'
import type { Program } from './program.ts'
import { type Plan, recordEnd, take } from './record.ts'
import { statusOf } from './runs.ts'
import type { JobSettings } from './settings.ts'
import { stage, Unready } from './stage.ts'

/** Milliseconds that a process gets to end when the lake stops. */
const stopGraceMs = 2000
/** Milliseconds until the store is asked again when it failed. */
const retryMs = 1000

/** Why a run is made to end. `ends` is what becomes of it. */
interface Stop {
  readonly status: 'cancelled' | 'failed'
  readonly reason: string
}
const calledOff: Stop = { status: 'cancelled', reason: 'it was called off' }
const leftBehind: Stop = { status: 'failed', reason: 'the lake was stopped while it ran' }

/** One that is on, from the moment that it is being taken. */
class Run {
  live: Live | undefined
  folder: Folder | undefined
  stop: Stop | undefined
  private over = false
  readonly leaving = new AbortController()

  end(stop: Stop, withinMs: number): void {
    if (this.over) return
    this.stop ??= stop
    this.leaving.abort()
    this.live?.stop(withinMs)
  }
  /** Waits for the process. What is asked of the run from then on is too late. */
  async ended(live: Live, withinMs: number): Promise<End> {
    this.live = live
    if (this.stop) live.stop(withinMs)
    const end = await live.ended
    this.over = true
    return end
  }
}

export class Executor {
  private readonly queued = new Set<number>()
  private readonly running = new Map<number, Run>()
  private readonly work = new Set<Promise<void>>()
  private readonly id = randomUUID()
  private readonly host = hostname()
  private closing = false
  private readonly lake: Lake
  private readonly settings: JobSettings
  private readonly root: string

  constructor(lake: Lake, settings: JobSettings, root: string) {
    this.lake = lake
    this.settings = settings
    this.root = root
  }

  /** Whether a change of this entity is of interest, if it is a run at all. */
  knows(key: number): boolean {
    return this.queued.has(key) || this.running.has(key)
  }

  /** Looks at what may be a run and does what its status asks for. */
  async look(key: number): Promise<void> {
    const row = await this.lake.store.now.byKey(key)
    const run = this.running.get(key)
    if (run) {
      if (row === undefined || statusOf(row) === 'cancelling') run.end(calledOff, this.settings.graceMs)
      return
    }
    if (row?.kind === 'job' && statusOf(row) === 'queued') this.queued.add(key)
    else this.queued.delete(key)
    // Nobody took it yet: there is no process to wait for.
    if (row?.kind === 'job' && statusOf(row) === 'cancelling' && row.body.executor === undefined)
      await recordEnd(this.lake, key, undefined, () => ({ status: 'cancelled' }))
  }

  /** Begins what there is room for. */
  fill(): void {
    for (const key of this.queued) {
      if (this.closing || this.running.size >= this.settings.most) return
      this.queued.delete(key)
      this.follow(key, (run) => this.execute(key, run))
    }
  }

  /** Goes on with a run whose executor is gone, or says that its end is not known. */
  settle({ id, plan }: Intent): void {
    const { key } = plan as unknown as Plan
    if (!this.running.has(key) && !this.closing) this.follow(key, (run) => this.takeOver(id, plan as unknown as Plan, run))
  }

  /** Ends the runs that write too much. */
  async watchOutput(): Promise<void> {
    const { outputLimit } = this.settings
    for (const run of this.running.values())
      if (run.live && run.folder && (await outputOf(run.folder)) > outputLimit)
        run.end({ status: 'failed', reason: `its output is larger than ${outputLimit} bytes` }, stopGraceMs)
  }

  /** Ends all, and waits until that is recorded. */
  async close(): Promise<void> {
    this.closing = true
    for (const run of this.running.values()) run.end(leftBehind, stopGraceMs)
    await Promise.all(this.work)
  }

  private follow(key: number, does: (run: Run) => Promise<void>): void {
    const run = new Run()
    this.running.set(key, run)
    const work = does(run)
      .catch((error: unknown) => {
        this.lake.report('a run was lost sight of; it is looked for again', error)
        setTimeout(
          () =>
            !this.closing &&
            void this.look(key).then(
              () => this.fill(),
              () => undefined,
            ),
          retryMs,
        ).unref()
      })
      .finally(() => {
        this.running.delete(key)
        this.work.delete(work)
        this.fill()
      })
    this.work.add(work)
  }

  private async execute(key: number, run: Run): Promise<void> {
    const taken = await take(this.lake, key, this.id, this.host)
    if (!taken) {
      // Somebody changed it meanwhile, and what we heard of that went to this attempt.
      this.running.delete(key)
      return this.look(key)
    }
    const { plan, intent, program } = taken
    run.folder = folderOf(this.root, plan.metalake, plan.name)
    const ends = await this.process(run, run.folder, async (folder) => {
      const { command, env } = await stage(JSON.parse(program) as Program, folder, this.settings, run.leaving.signal)
      return run.stop ? undefined : begin(command, env, folder)
    })
    await this.record(key, intent, ends)
  }

  private async takeOver(intent: string, { key, metalake, name, host }: Plan, run: Run): Promise<void> {
    const unknown = { status: 'failed', reason: `the server that ran it, on ${host}, is gone, and how it ended is not known` }
    if (host !== this.host) return this.record(key, intent, () => unknown)
    run.folder = folderOf(this.root, metalake, name)
    const live = await foundAgain(run.folder)
    if (!live) return this.record(key, intent, (row) => ({ ...(statusOf(row) === 'cancelling' ? calledOff : unknown) }))
    const row = await this.lake.store.now.byKey(key)
    if (!row || statusOf(row) === 'cancelling') run.end(calledOff, this.settings.graceMs)
    await this.record(key, intent, await this.process(run, run.folder, async () => live))
  }

  /** Gives what becomes of the run, as far as its process decides it. */
  private async process(run: Run, folder: Folder, made: (folder: Folder) => Promise<Live | undefined>): Promise<(row: Row) => Body> {
    let end: End = {}
    let why: string | undefined
    try {
      const live = await made(folder)
      if (live) end = await run.ended(live, this.closing ? stopGraceMs : this.settings.graceMs)
    } catch (error) {
      why = error instanceof Unready ? error.message : `it could not be begun: ${(error as NodeJS.ErrnoException).code ?? 'the lake failed'}`
      if (!(error instanceof Unready)) this.lake.report('a run could not be begun', error)
    }
    const { stop } = run
    return (row) => {
      if (stop) return { ...stop }
      if (end.code === 0) return { status: 'succeeded' }
      if (statusOf(row) === 'cancelling') return { ...calledOff }
      const ended =
        end.code === undefined ? (end.signal ? `it was ended by ${end.signal}` : 'how it ended is not known') : `it ended with code ${end.code}`
      return { status: 'failed', reason: why ?? ended }
    }
  }

  /** Until it is recorded, or the lake stops: then the next start finds what the process left. */
  private async record(key: number, intent: string, ends: (row: Row) => Body): Promise<void> {
    for (;;) {
      try {
        return await recordEnd(this.lake, key, intent, ends)
      } catch (error) {
        if (this.closing) throw error
        this.lake.report('the end of a run is not recorded yet', error)
        await sleep(retryMs)
      }
    }
  }
}
