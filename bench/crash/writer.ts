/** What every writer of a crash run has and does. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Postgresql } from '../../scripts/backends/postgresql.ts'
import { type Caller, type Method, told } from './caller.ts'
import { type Change, Ledger } from './ledger.ts'
import type { Look } from './look.ts'
import { between, type Random } from './random.ts'

/** What all writers of a run share. */
export interface Site {
  readonly caller: Caller
  /** Looks into the lake, beside the server. */
  readonly look: Look
  readonly postgresql: Postgresql
  /** A directory for the directories that are made. */
  readonly room: string
  readonly random: Random
  /** Whether a server that is well may answer so now: it must say no while its database is away. */
  readonly mayRefuse: (status: number) => boolean
  /** Told of everything that should not be. */
  readonly problem: (what: string) => void
}

/** Each writes in a corner of its own, so that it knows what must be there. */
export abstract class Writer {
  readonly ledger = new Ledger()
  readonly name: string
  protected readonly site: Site
  private counted = 0

  constructor(name: string, site: Site) {
    this.name = name
    this.site = site
  }

  /** Makes what it works in; called once. */
  abstract prepare(): Promise<void>
  /** Does a write, if it finds one to do. */
  abstract act(): Promise<void>
  /** What is there, by name. */
  abstract read(): Promise<ReadonlyMap<string, string>>
  /** What must hold before anybody asks for anything. Gives what does not. */
  async untouched(): Promise<readonly string[]> {
    return []
  }
  /** What must hold beside the states; the ledger has what is there. Gives what does not. */
  async beside(): Promise<readonly string[]> {
    return []
  }

  /** A name nobody had yet. */
  protected fresh(prefix: string): string {
    return `${prefix}${++this.counted}`
  }

  /** Makes it or throws; for `prepare`. */
  protected async make(path: string, body: object): Promise<void> {
    const reply = await this.site.caller.call('POST', path, body)
    if (reply.is !== 'done') throw new Error(`POST ${path}: ${told(reply)}`)
  }

  /** One write, with what it makes of which things. Gives whether it was acknowledged. */
  protected async write(change: Change, method: Method, path: string, body?: object): Promise<boolean> {
    this.ledger.begin(change)
    const reply = await this.site.caller.call(method, path, body)
    const isKnown = reply.is === 'unsent' || (reply.is === 'refused' && isPromise(reply.status))
    if (reply.is === 'done') this.ledger.acknowledge()
    else if (isKnown) this.ledger.cancel()
    if (reply.is === 'refused' && !this.site.mayRefuse(reply.status))
      this.site.problem(`${this.name}: ${method} ${path} ${JSON.stringify(body)} was refused: ${told(reply)}`)
    return reply.is === 'done'
  }
}

/** That nothing happened: a failure of the lake itself promises nothing. */
const isPromise = (status: number) => status < 500 || status === 503

/** Lets the writer write until it is stopped, or does not know what is there any more. */
export async function keepWriting(writer: Writer, { random, problem }: Site, stopped: () => boolean): Promise<void> {
  while (!stopped() && !writer.ledger.isOpen) {
    try {
      await writer.act()
    } catch (error) {
      problem(`${writer.name}: ${String(error)}`)
    }
    await sleep(between(random, 0, 4))
  }
}
