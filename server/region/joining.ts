/** How a lake comes to be as a region among others: by an invitation, with all that the inviter keeps; resumed where it was broken off. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { loginFrom } from '../store/postgresql/address.ts'
import { intoDatabase, unlessThere } from '../store/postgresql/region/joined.ts'
import { lakeFromSnapshot } from '../store/sqlite/snapshot.ts'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import { type Link, linkTo, Unreached } from './client.ts'
import { checkRegionName, keysOf } from './identity.ts'
import { readInvitation } from './invitation.ts'
import type { Kept } from './region.ts'

/** What the inviter is told of the one who joins. */
export interface Joining {
  readonly secret: string
  readonly region: string
  /** Where the others will reach it: https://host:port. */
  readonly address: string
}
/** What it answers. */
export interface Admitted {
  /** Of the newcomer, as everybody knows it from then on: one that left and comes back is another incarnation. */
  readonly origin: string
  readonly number: number
  readonly last: number
  /** Of the snapshot that waits for it. */
  readonly bytes: number
  readonly sha256: string
}

const stateFile = (directory: string) => join(directory, 'joining.json')
const snapshotFile = (directory: string) => join(directory, 'joining.snapshot')
interface State {
  readonly invitation: string
  readonly region: string
  /** The new lake's own secret, in hex. */
  readonly tokenKey: string
  /** Of the snapshot that is being fetched. */
  readonly sha256?: string
}
/** Making the snapshot of a large lake takes a while. */
const admitMs = 30 * 60_000
const patience = 60

export interface ToJoin {
  readonly region: string
  readonly invitation: string
  /** At which the others will reach it. */
  readonly address: string
}

/**
 * Makes the lake, unless there is one: false then. May be broken off at any moment and called again with the same invitation, in the same directory.
 * Throws BadInvitation, Unreached when the inviter cannot be asked for a minute.
 */
export async function joinRegions(kept: Kept, asked: ToJoin, told: (message: string) => void): Promise<boolean> {
  checkRegionName(asked.region)
  const isNew = await joined(kept, asked, told)
  // It may have been broken off when all was done but this; what the region's key follows from is in it.
  for (const left of [snapshotFile(kept.directory), stateFile(kept.directory)]) rmSync(left, { force: true })
  return isNew
}

async function joined({ directory, database }: Kept, asked: ToJoin, told: (message: string) => void): Promise<boolean> {
  if (database) {
    const login = loginFrom(database)
    return unlessThere(login, () => make(directory, asked, told, (made) => intoDatabase(made, login)), told)
  }
  if (existsSync(lakeFile(directory))) return false
  await make(directory, asked, told, async (made) => renameSync(made, lakeFile(directory)))
  return true
}

/** `put` is given the file of the whole lake, and the last to be done. */
async function make(directory: string, asked: ToJoin, told: (message: string) => void, put: (made: string) => Promise<void>): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // The inviter itself knows whom it let in already, however late it is.
  const begun = existsSync(stateFile(directory))
  const state = stateIn(directory, asked)
  const tokenKey = Buffer.from(state.tokenKey, 'hex')
  const { region, address, key, secret } = readInvitation(state.invitation, begun ? 0 : Date.now())
  using link = linkTo({ region, address, key }, { region: state.region, keys: keysOf(tokenKey) })

  told(`asking ${region} at ${address} to let ${state.region} in`)
  const joining: Joining = { secret, region: state.region, address: asked.address }
  const { body } = await link.ask('join', { body: JSON.stringify(joining), deadlineMs: admitMs })
  const admitted = JSON.parse(body.toString()) as Admitted
  if (state.sha256 !== admitted.sha256) {
    rmSync(snapshotFile(directory), { force: true })
    writeFileSync(stateFile(directory), JSON.stringify({ ...state, sha256: admitted.sha256 }), { mode: 0o600 })
  }
  await download(link, snapshotFile(directory), admitted, told)
  if ((await sha256Of(snapshotFile(directory))) !== admitted.sha256) {
    rmSync(snapshotFile(directory))
    throw new Error('the snapshot arrived damaged; start again, and it is fetched anew')
  }
  const making = `${lakeFile(directory)}.joining`
  const clear = () => [making, `${making}-wal`, `${making}-shm`].map((left) => rmSync(left, { force: true }))
  clear()
  const { number, last, origin } = admitted
  lakeFromSnapshot(snapshotFile(directory), making, { name: state.region, number, last, origin }, tokenKey, (rows) => {
    if (rows % 100_000 === 0) told(`${rows.toLocaleString('en')} rows taken in`)
  })
  await put(making)
  clear()
  told(`${state.region} has all that ${region} kept when it joined`)
}

/** What was begun before goes on; its own secret must be the one that the inviter has heard of. */
function stateIn(directory: string, { region, invitation }: { readonly region: string; readonly invitation: string }): State {
  const file = stateFile(directory)
  if (existsSync(file)) {
    const state = JSON.parse(readFileSync(file, 'utf8')) as State
    if (state.region !== region) throw new Error(`${directory} is about to become the region ${state.region}; empty it to make another of it`)
    if (state.invitation === invitation) return state
    const next = { ...state, invitation }
    writeFileSync(file, JSON.stringify(next), { mode: 0o600 })
    return next
  }
  const state: State = { invitation, region, tokenKey: randomBytes(32).toString('hex') }
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 })
  return state
}

async function download(link: Link, file: string, { bytes, sha256 }: Admitted, told: (message: string) => void): Promise<void> {
  for (let failures = 0; ; failures++) {
    const have = existsSync(file) ? statSync(file).size : 0
    if (have === bytes) return
    if (have > bytes) rmSync(file)
    try {
      told(`fetching ${(bytes / 1e6).toFixed(1)} MB${have > 0 ? `, ${(have / 1e6).toFixed(1)} MB are here` : ''}`)
      const part = await link.stream('snapshot', { notes: { from: String(have > bytes ? 0 : have), sha256 } })
      await pipeline(part, createWriteStream(file, { flags: 'a', mode: 0o600 }))
    } catch (error) {
      if (failures >= patience || (error instanceof Unreached && error.status >= 400 && error.status < 500)) throw error
      await sleep(1_000)
    }
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}
