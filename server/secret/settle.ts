/** At the start of a lake: finds its keys, refuses wrong ones, and brings every kept secret under the first of them. */
import { sealedWith } from '../kit/sealed.ts'
import type { Safe } from '../store/safe.ts'
import { type Asked, type Found, findKeys, isOpen, keyFileSetting, keyVariable, makeKeyFile } from './keys.ts'
import type { KeyRing } from './ring.ts'
import { renewedTokenKey, tokenKeySealedWith } from './token-key.ts'

/** Rows read or replaced at once. */
const batch = 500

/** What is kept, by the key that it is sealed with; '' for plain values. */
async function countsIn(safe: Safe): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const add = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1)
  for await (const { value } of valuesIn(safe)) if (value !== '') add(sealedWith(value) ?? '')
  const token = tokenKeySealedWith(await safe.tokenKey())
  if (token !== undefined) add(token)
  return counts
}

async function* valuesIn(safe: Safe) {
  for (let after = ''; ; ) {
    const rows = await safe.values(after, batch)
    yield* rows
    if (rows.length < batch) return
    after = rows.at(-1)?.ref ?? ''
  }
}

function refuseUnknown(ids: ReadonlySet<string>, { where, ring }: Found, { directory }: Asked): void {
  const missing = [...ids].filter((id) => id !== '' && !ring?.ids.includes(id))
  if (missing.length === 0) return
  const has = ring ? `${where} holds ${ring.ids.join(', ')}` : directory === undefined ? `${where} is set` : `there is no ${where}`
  const put =
    directory === undefined
      ? `set ${keyFileSetting} or ${keyVariable} to that key`
      : `put that key file in its place, or name it in ${keyFileSetting}`
  throw new Error(`the secrets of this lake are sealed with key ${missing.join(', ')}, and ${has}; ${put}. Nothing was changed`)
}

/** What was told, in words for whoever runs the lake. */
export type Notice = (message: string) => void

/**
 * The keys of the lake; undefined for a lake in a database that was given none, which then takes no secrets. Throws, with nothing
 * changed, when something is sealed with a key that is not there.
 */
export async function settle(safe: Safe, asked: Asked, notice: Notice): Promise<KeyRing | undefined> {
  const found = await findKeys(asked)
  const counts = await countsIn(safe)
  refuseUnknown(new Set(counts.keys()), found, asked)
  const plain = counts.get('') ?? 0
  const ring = found.ring ?? (found.file === undefined ? undefined : await makeKeyFile(found.file, asked.kms, asked.env))
  if (!ring) {
    notice(
      `no key for secrets is given (${keyFileSetting} or ${keyVariable}; make one with: openssl rand -base64 32): this server takes no secrets` +
        (plain > 0 ? `, and ${plain} lie in the database unsealed` : ''),
    )
    return undefined
  }
  if (!found.ring) notice(`made ${found.file}, the key that secrets are sealed with: keep a copy of it elsewhere, without it they are lost`)
  if (found.file !== undefined && isOpen(found.file)) notice(`everybody on this machine may read ${found.file}; take that away: chmod o-r`)
  await renewTokenKey(safe, ring)
  // Of servers that start at once with different keys, the one whose key this is now sealed with was first.
  const first = tokenKeySealedWith(await safe.tokenKey())
  refuseUnknown(new Set(first === undefined ? [] : [first]), { ...found, ring }, asked)
  await renewValues(safe, ring)
  if (plain > 0) await scrub(safe, plain, notice)
  return ring
}

/** What is sealed with another key of the ring, or plain, is sealed with the first from here on. Gives how many were. */
export async function renewAll(safe: Safe, ring: KeyRing): Promise<number> {
  await renewTokenKey(safe, ring)
  return renewValues(safe, ring)
}

async function renewValues(safe: Safe, ring: KeyRing): Promise<number> {
  let renewed = 0
  let changes: { readonly ref: string; readonly was: string; readonly value: string }[] = []
  const flush = async () => {
    renewed += changes.length
    if (changes.length > 0) await safe.replace(changes)
    changes = []
  }
  for await (const { ref, value } of valuesIn(safe)) {
    // An empty one is none: its value was lost, or never there.
    if (value === '' || sealedWith(value) === ring.id) continue
    changes.push({ ref, was: value, value: ring.renew(ref, value) })
    if (changes.length === batch) await flush()
  }
  await flush()
  return renewed
}

async function renewTokenKey(safe: Safe, ring: KeyRing): Promise<void> {
  const token = await safe.tokenKey()
  const anew = renewedTokenKey(ring, token)
  if (anew !== token) await safe.replaceTokenKey(token, anew)
}

async function scrub(safe: Safe, plain: number, notice: Notice): Promise<void> {
  try {
    await safe.scrub()
    notice(`${plain} secrets of an older lake were sealed; what backups and copies of it hold is as readable as before`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    notice(`${plain} secrets of an older lake were sealed, but what lies about of them in its files could not be overwritten: ${why}`)
  }
}
