/** What is made directly from each thing, held in memory for what comes first in a search: told by jobs, and by views and models themselves. Read beside the requests, and known some seconds later. */
import { setImmediate as turn } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import { repeating } from '../kit/repeating.ts'
import type { Lake } from '../lake.ts'
import { everMicros, type Work } from '../store/lineage.ts'
import type { Row } from '../store/store.ts'
import { datasetId } from './ids.ts'
import { datasetsAt } from './made.ts'
import { type Maker, type Makers, makersIn } from './makers.ts'
import type { Knowledge } from './naming.ts'
import { dataKinds, knowledgeOf } from './things.ts'

/** More are as good as so many. */
export const madeMost = 100
const everyMs = 5_000
/** Jobs that are read at once, and views and models that are looked at before others get their turn. */
const [pageSize, atOnce] = [64, 32]
/** Of jobs that wrote where a version lies, and of what they read. */
const edgesMost = 1_000
/** To look at all views and models may take a 20th of a thread. */
const restTimes = 19

/** How many things are made directly from one, of those that somebody may find; `madeMost` at most. */
export interface MadeFrom {
  of(thing: number): number
  /** No fewer than these, known at once. To be shown to nobody: what may not be found is among them. */
  atMost(thing: number): number
  readonly isEmpty: boolean
}
export const nothingMade: MadeFrom = { of: () => 0, atMost: () => 0, isEmpty: true }

/** A job, or by its key below 0 a thing that says by itself what it is made from. */
type Doer = number
type Does = Pick<Work, 'root' | 'reads' | 'writes'>
/** Who reads a thing, and how much they write in all. */
interface Readers {
  readonly doers: Set<Doer>
  writes: number
}

export class Downstream implements AsyncDisposable {
  private readonly lake: Pick<Lake, 'store' | 'report'>
  private readonly does = new Map<Doer, Does>()
  /** By key of the metalake that it was told to, and of a thing: who makes anything from it. */
  private readonly readers = new Map<number, Map<number, Readers>>()
  /** By key of a thing, how much they write in all, `madeMost` at most: every search asks it of all that it finds. */
  private most = new Uint8Array(0)
  private at = 0
  private reading: AsyncDisposable | undefined
  private last: Promise<unknown> = Promise.resolve()
  private isFailing = false
  /** Of views and models: as they were read last, by key of their metalake; up to where the log was read; whether their names may mean something else now, and whether anything was told of places; and when they may be looked at again. */
  private readonly makers = new Map<number, Makers>()
  private seen = -1
  private isOld = true
  private isTold = false
  private notBefore = 0

  constructor(lake: Pick<Lake, 'store' | 'report'>) {
    this.lake = lake
  }

  /** As told in the metalake, to whoever may find those things alone that `sees` says: what they may not find counts nowhere. From the first call on it is read. */
  seenBy(root: number, sees: (thing: number) => boolean): MadeFrom {
    this.reading ??= repeating({ everyMs, step: () => this.step(false), failed: (error) => this.failed(error) })
    const readers = this.readers.get(root)
    if (!readers?.size) return nothingMade
    const known = new Map<Doer, readonly number[]>()
    /** One more than counts, as it may be the thing itself. */
    const written = (doer: Doer): readonly number[] => {
      const before = known.get(doer)
      if (before) return before
      const found: number[] = []
      for (const thing of this.does.get(doer)?.writes ?? []) {
        if (found.length > madeMost) break
        if (sees(thing)) found.push(thing)
      }
      known.set(doer, found)
      return found
    }
    return {
      isEmpty: false,
      atMost: (thing) => this.most[thing] ?? 0,
      of(thing) {
        const found = new Set<number>()
        for (const doer of readers.get(thing)?.doers ?? []) {
          for (const one of written(doer)) if (one !== thing) found.add(one)
          if (found.size >= madeMost) return madeMost
        }
        return found.size
      },
    }
  }

  /** All that is known now, however long it takes. */
  async read(): Promise<void> {
    while (await this.step(true));
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.reading?.[Symbol.asyncDispose]()
  }

  /** One after the other; true while there is more to do. */
  private step(atAnyCost: boolean): Promise<boolean> {
    const next = this.last.then(() => this.some(atAnyCost))
    this.last = next.catch(() => undefined)
    return next
  }
  private async some(atAnyCost: boolean): Promise<boolean> {
    const page = await this.lake.store.lineage.worked(this.at, pageSize)
    for (const work of page) {
      this.put(work.doer, work)
      this.at = work.at
      this.isTold = true
    }
    if (page.length === pageSize) return true
    if (atAnyCost || performance.now() >= this.notBefore) {
      const began = performance.now()
      await this.lookAtMakers()
      const now = performance.now()
      this.notBefore = now + (now - began) * restTimes
    }
    this.isFailing = false
    return false
  }
  private failed(error: unknown): void {
    if (!this.isFailing && !(error instanceof Refusal)) this.lake.report('what is made from what cannot be read; it is tried again', error)
    this.isFailing = true
  }

  /** What their names mean may be something else where anything has come, gone or been renamed. */
  private async lookAtMakers(): Promise<void> {
    const { store } = this.lake
    const position = store.position()
    if (position !== this.seen) {
      const touched = store.touchedAfter(this.seen)
      this.isOld ||=
        !touched || touched.lists.some(({ kind }) => kind === 'catalog' || kind === 'schema' || dataKinds.some(({ name }) => name === kind))
    }
    for (const metalake of await store.now.children(0, 'metalake')) {
      const all = await makersIn(store, metalake)
      const before = this.makers.get(metalake.key)
      for (const key of before?.byKey.keys() ?? []) if (!all.byKey.has(key)) this.put(-key)
      const isOther = ({ places }: Maker) => all !== before || this.isOld || (this.isTold && places.length > 0)
      await this.takeMakers(metalake, [...all.byKey.values()].filter(isOther))
      this.makers.set(metalake.key, all)
    }
    this.seen = position
    this.isOld = false
    this.isTold = false
  }
  private async takeMakers(metalake: Row, makers: readonly Maker[]): Promise<void> {
    const knowledge = knowledgeOf(this.lake, metalake)
    let looked = 0
    for (const maker of makers) {
      if (++looked % atOnce === 0) await turn()
      this.put(-maker.key, { root: metalake.key, reads: await this.sourcesOf(maker, metalake, knowledge), writes: [maker.key] })
    }
  }
  /** Of each name the likeliest that is there; and what was told of as lying right where a version does, or what a job read that wrote there. */
  private async sourcesOf({ names, places }: Maker, metalake: Row, knowledge: Knowledge): Promise<readonly number[]> {
    const found = new Set<number>()
    for (const paths of names)
      for (const path of paths) {
        const thing = await knowledge.find(path)
        if (!thing) continue
        found.add(Number(thing.id))
        break
      }
    if (places.length === 0) return [...found]
    const { lineage } = this.lake.store
    const there = await lineage.byIds(metalake.key, places.flatMap(datasetsAt).map(datasetId))
    const bare = there.filter(({ thing }) => thing === null).map(({ key }) => key)
    const { rows: written } = bare.length === 0 ? { rows: [] } : await lineage.edges('dataset', bare, 'output', everMicros, edgesMost)
    const jobs = [...new Set(written.map(({ doer }) => doer))]
    const { rows: read } = jobs.length === 0 ? { rows: [] } : await lineage.edges('doer', jobs, 'input', everMicros, edgesMost)
    const sources = read.length === 0 ? [] : await lineage.byKeys(read.map(({ dataset }) => dataset))
    for (const { thing } of [...there, ...sources]) if (thing !== null) found.add(thing)
    return [...found]
  }

  /** In the place of what it did before; nothing where it does not make anything of anything. */
  private put(doer: Doer, does?: Does): void {
    const before = this.does.get(doer)
    for (const thing of before?.reads ?? []) {
      const readers = this.readers.get(before?.root as number)
      const some = readers?.get(thing)
      if (!some?.doers.delete(doer)) continue
      some.writes -= before?.writes.length ?? 0
      this.mark(thing, some.writes)
      if (some.doers.size === 0) readers?.delete(thing)
    }
    this.does.delete(doer)
    if (!does || does.reads.length === 0 || does.writes.length === 0) return
    const { root, reads, writes } = does
    this.does.set(doer, { root, reads, writes })
    let readers = this.readers.get(root)
    if (!readers) this.readers.set(root, (readers = new Map()))
    for (const thing of reads) {
      let some = readers.get(thing)
      if (!some) readers.set(thing, (some = { doers: new Set(), writes: 0 }))
      some.doers.add(doer)
      some.writes += writes.length
      this.mark(thing, some.writes)
    }
  }
  /** A thing is told of in its own metalake alone. */
  private mark(thing: number, writes: number): void {
    if (thing >= this.most.length) {
      const wider = new Uint8Array(Math.max(1_024, this.most.length * 2, thing + 1))
      wider.set(this.most)
      this.most = wider
    }
    this.most[thing] = Math.min(writes, madeMost)
  }
}
