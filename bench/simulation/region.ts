/** One simulated region: Caspian's own applier, ledger, pages and holding over a database in memory. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { Clock } from '../../server/kit/clock.ts'
import { ulid } from '../../server/kit/ids.ts'
import type { Member } from '../../server/merge/entry.ts'
import type { Facts } from '../../server/merge/facts.ts'
import { epochOf, regionIn, regionOf, unitOf } from '../../server/merge/home.ts'
import type { Entries } from '../../server/merge/keeping.ts'
import type { Kept, Regional } from '../../server/merge/ledger.ts'
import type { Vector } from '../../server/merge/vector.ts'
import { Holding } from '../../server/region/holding.ts'
import { entrySigner, type Keys } from '../../server/region/keys.ts'
import { pageOf, shippable } from '../../server/region/page.ts'
import { readPage } from '../../server/region/page-read.ts'
import { facts } from '../../server/store/facts.ts'
import { SqliteApplier } from '../../server/store/sqlite/apply.ts'
import type { Commits } from '../../server/store/sqlite/commits.ts'
import { keepFact } from '../../server/store/sqlite/facts.ts'
import { ledgerIn } from '../../server/store/sqlite/ledger.ts'
import { entriesIn, entryReader, factsIn } from '../../server/store/sqlite/region-facts.ts'
import type { Outcome, Write } from '../../server/store/store.ts'
import type { Chance } from './chance.ts'
import { emptyLake, give, lakeOf, type Memory } from './memory.ts'

/** The process dies: what was not committed is gone. */
export class Crash extends Error {}

export const founder = 'A'
/** The same in every run: what is signed by chance would be another history each time. */
function keysOf(name: string): Keys {
  const known = allKeys.get(name)
  if (known) return known
  const secret = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, name)])
  const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
  const keys: Keys = { private: key, public: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64') }
  allKeys.set(name, keys)
  return keys
}
const allKeys = new Map<string, Keys>()

/** Where pages end by themselves, if not by chance. */
const all = 1_000_000

export class Region {
  readonly name: string
  readonly origin: string
  readonly db: Memory
  /** How far its clock is ahead, in milliseconds, and what it makes of that by what the others' say. */
  skew = 0
  correction = 0
  up = true
  /** Its last entry, by which it said that it leaves: it writes no more. */
  left: number | undefined
  applier: SqliteApplier
  /** Not durable: entries that are not in their turn. */
  holding: Holding
  readonly ledger: Regional
  private readonly entries: Entries
  /** The facts as they are in the database, read anew. */
  readonly facts: Facts & { forget(): void }
  /** Rows that the log may still get before the process dies; undefined: it does not. */
  dying: number | undefined
  private readonly number: number
  private readonly chance: Chance
  private readonly wall: () => number
  private readonly sign: ReturnType<typeof entrySigner>
  private readonly isNew: boolean
  private readonly applied = new Int32Array(1)

  /** `file` is a lake to begin with. */
  constructor(name: string, chance: Chance, wall: () => number, file?: Uint8Array) {
    this.name = name
    this.origin = `${name}#1`
    this.number = Region.numberOf(name)
    this.chance = chance
    this.wall = wall
    this.sign = entrySigner(keysOf(name))
    this.isNew = file === undefined
    this.db = file ? lakeOf(file) : emptyLake()
    this.applier = this.started()
    this.holding = new Holding()
    this.facts = factsIn(this.db)
    this.entries = entriesIn(this.db)
    this.ledger = ledgerIn(this.db, { applied: this.applied } as unknown as Commits, { name, founder }, this.origin)
  }

  private started(): SqliteApplier {
    const salting = () => {
      if (this.dying !== undefined && this.dying-- <= 0) throw new Crash()
      return this.chance.bytes(16)
    }
    return new SqliteApplier(this.db, new Clock(() => this.now()), this.origin, { name: this.name, founder }, salting)
  }

  now = () => this.wall() + this.skew + this.correction
  mint = () => ulid(this.number, this.now(), this.chance.bytes(14))
  vector = (): Vector => this.applier.vector()
  /** As a region of that name is known by the others. */
  member(base: Vector, name = this.name): Member {
    const number = Region.numberOf(name)
    return { origin: `${name}#1`, number, last: number, key: keysOf(name).public, address: '', base }
  }
  static numberOf = (name: string): number => name.charCodeAt(0) - 64
  /** The file of its lake. */
  asKept(): Uint8Array {
    keepFact(this.db, facts.region, JSON.stringify({ name: this.name, number: this.number, last: this.number, founder }))
    keepFact(this.db, facts.incarnation, '1')
    return this.db.file()
  }

  /** Everything that is not durable is gone; it is started again over what is. */
  crash(): void {
    this.dying = undefined
    if (this.db.isTransaction) this.db.exec('rollback')
    this.holding = new Holding()
    this.applier = this.started()
    this.changed()
  }
  private changed(): void {
    this.facts.forget()
    this.applied[0] = (this.applied[0] ?? 0) + 1
  }

  commit(writes: readonly Write[]): readonly Outcome[] {
    try {
      return this.applier.run(writes.map((write) => ({ write, owner: 'one' })))
    } finally {
      this.changed()
    }
  }

  after = (have: Vector, limit = all, except: readonly string[] = []): readonly Kept[] => entryReader(this.db)(have, limit, except)

  /** A page for somebody who has so much; undefined when there is nothing that can be vouched for. */
  page(have: Vector, limit = all, except: readonly string[] = []): Uint8Array | undefined {
    const entries = shippable(this.after(have, limit, except), this.origin)
    return entries.length > 0 ? pageOf(entries, { origin: this.origin, sign: this.sign }) : undefined
  }
  /** What need not be sent to it. */
  have(): Vector {
    this.holding.applied(this.ledger.ends())
    return this.holding.have()
  }

  /** Keeps what a page brings until it is in its turn. Throws BadPage, for one that begins after a gap too. */
  hear(page: Uint8Array): void {
    this.holding.applied(this.ledger.ends())
    const { entries, repeated } = readPage(page, { tip: (origin) => this.holding.tip(origin), key: (origin) => keysOf(regionOf(origin)).public })
    this.holding.offer(entries)
    for (const entry of repeated) this.holding.compare(entry)
  }

  /** Takes what is in its turn of what is held. How many were applied. Throws what an entry broke by, and Crash. */
  settle(): number {
    let applied = 0
    for (;;) {
      this.holding.applied(this.ledger.ends())
      const turn = this.holding.ready(1024, new Set(), this.now())
      if (turn.length === 0) return applied
      try {
        const broken = this.applier.runTake(turn)
        if (broken instanceof Error) throw broken.cause instanceof Crash ? broken.cause : broken
      } finally {
        this.changed()
      }
      const { origin, number } = turn.at(-1) as Kept
      if ((this.vector()[origin] ?? 0) < number) throw new Error(`entry ${number} of ${origin} was in its turn, and is not applied`)
      applied += turn.length
    }
  }

  /** Heeds what an entry takes away, ahead of its turn. */
  heed(entry: Kept): void {
    try {
      this.applier.runHeed(entry)
    } finally {
      this.changed()
    }
  }
  alerts = (): readonly Kept[] => this.entries.alerts()

  /** Forgets what nobody needs. How much. */
  async collect(): Promise<number> {
    const gone = this.applier.runCollect(await this.ledger.stable())
    this.changed()
    return gone
  }

  /** The region that decides on a thing, as is known here; undefined for a thing that nobody made. */
  homeOf(id: string): string | undefined {
    return this.facts.thing(id) && regionIn(epochOf(unitOf(this.facts, id), founder))
  }

  unitOf(id: string): string | undefined {
    return this.facts.thing(id) && unitOf(this.facts, id).id
  }

  close(): void {
    give(this.db, this.isNew)
  }
}
