/** Lets others in: logs that they joined, and only then takes the snapshot that they begin with, while the lake goes on serving. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Member } from '../merge/entry.ts'
import { regionOf } from '../merge/home.ts'
import type { Vector } from '../merge/vector.ts'
import type { Store } from '../store/store.ts'
import { checkRegionName } from './identity.ts'
import { BadInvitation, type Invitations, type Issued, shareOf, useInvitation } from './invitation.ts'
import type { Admitted, Joining } from './joining.ts'
import { bodyOf, type Verb, VerbRefused } from './listener.ts'
import type { Kept, RegionStore } from './region.ts'

const mostAskedBytes = 64 << 10
/** Invitations that are open, in a cursor of the store: what is left of them survives a restart. */
const reader = 'region invitations'

/** Kept in the store; one thing at a time changes them. */
export function invitationsIn(store: Store): Invitations & { open(now: number): Promise<readonly Issued[]> } {
  const all = async () => JSON.parse((await store.cursor(reader))?.told || '[]') as Issued[]
  const change = <T>(work: (issued: Issued[]) => { readonly left: readonly Issued[]; readonly gave: T }): Promise<T> =>
    store.hold([reader], async () => {
      const { left, gave } = work(await all())
      await store.keepCursor(reader, { position: 0, told: JSON.stringify(left) })
      return gave
    })
  return {
    keep: (issued) => change((before) => ({ left: [...before, issued], gave: undefined })),
    use: (hash) => change((before) => ({ left: before.filter((one) => one.hash !== hash), gave: before.find((one) => one.hash === hash) })),
    open: async (now) => (await all()).filter(({ expires }) => expires > now),
  }
}

/** Numbers for a newcomer, which nobody else is given; durable when it resolves. Undefined when this region has none left. */
export function shareNumbers(store: RegionStore): Promise<{ readonly number: number; readonly last: number } | undefined> {
  const reader = 'region numbers'
  return store.hold([reader], async () => {
    const own = (await store.ledger.members())[store.ledger.name]
    if (!own) throw new Error('this region is no member yet')
    const last = Number((await store.cursor(reader))?.told || own.last)
    const share = shareOf(own.number, last)
    if (share) await store.keepCursor(reader, { position: 0, told: String(share.number - 1) })
    return share
  })
}

interface Snapshot {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}
export interface AdmittingOptions {
  readonly store: RegionStore
  /** The snapshots are in the directory until they were fetched. */
  readonly kept: Kept
  readonly author: { readonly actor: string; readonly address: string; readonly requestId: string }
}

export function admittingVerbs({ store, kept, author }: AdmittingOptions): Readonly<Record<'join' | 'snapshot', Verb>> {
  const { ledger } = store
  const invitations = invitationsIn(store)
  const snapshots = join(kept.directory, 'snapshots')
  const fileFor = (region: string) => join(snapshots, `${region}.snapshot`)
  const taken = new Map<string, Promise<Snapshot>>()
  const snapshotFor = (region: string): Promise<Snapshot> => {
    const known = taken.get(region)
    if (known) return known
    const made = take(kept, snapshots, fileFor(region))
    taken.set(region, made)
    made.catch(() => taken.delete(region))
    return made
  }

  async function admit({ secret, region, address }: Joining, key: string): Promise<Member> {
    checkRegionName(region)
    const members = await ledger.members()
    const is = members[region]
    if (is?.key === key) return is
    if (is) throw new VerbRefused(409, `there is a region ${region} already; choose another name`)
    const { number, last } = await useInvitation(secret, Date.now(), invitations)
    const member: Member = { origin: incarnationOf(region, ledger.vector()), number, last, key, address, base: ledger.vector() }
    const outcome = await store.commit({ author, steps: [{ do: 'tell', op: { op: 'join', region, member } }] })
    if (!outcome.ok) throw new Error(`${region} could not be let in: ${outcome.reason}`)
    taken.delete(region)
    return member
  }

  return {
    join: {
      strangers: true,
      async answer({ body, key }) {
        try {
          const asked = JSON.parse((await bodyOf(body, mostAskedBytes)).toString()) as Joining
          const { number, last, origin } = await admit(asked, key)
          const { bytes, sha256 } = await snapshotFor(asked.region)
          return { body: JSON.stringify({ origin, number, last, bytes, sha256 } satisfies Admitted) }
        } catch (error) {
          throw error instanceof BadInvitation ? new VerbRefused(403, error.message) : error
        }
      },
    },
    snapshot: {
      async answer({ region, notes }) {
        if (!region) throw new VerbRefused(403, 'only a member may fetch a snapshot')
        const { file, bytes, sha256 } = await snapshotFor(region)
        if (notes.sha256 !== sha256) throw new VerbRefused(409, 'the snapshot that was begun is gone; start the joining again')
        const from = Number(notes.from)
        if (!Number.isSafeInteger(from) || from < 0 || from > bytes) throw new VerbRefused(400, 'no such place in the snapshot')
        return { body: createReadStream(file, { start: from }) }
      },
    },
  }
}

/** The next of the region: whatever one of its name once wrote is numbered already. */
function incarnationOf(region: string, known: Vector): string {
  const before = Object.keys(known).filter((origin) => regionOf(origin) === region)
  return `${region}#${Math.max(0, ...before.map((origin) => Number(origin.slice(region.length + 1)))) + 1}`
}

/** Off the threads that answer. */
async function take(kept: Kept, snapshots: string, file: string): Promise<Snapshot> {
  mkdirSync(snapshots, { recursive: true, mode: 0o700 })
  rmSync(file, { force: true })
  const worker = new Worker(new URL('./snapshot-thread.ts', import.meta.url), { workerData: { kept, file }, name: 'snapshot' })
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the snapshot could not be made'))))
  })
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return { file, bytes: statSync(file).size, sha256: hash.digest('hex') }
}
