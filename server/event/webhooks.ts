/** Tells webhooks what happens, each by itself: what is slow or dead holds up nobody else. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { Compiled } from '../access/compile.ts'
import { mayKnow } from '../access/knowing.ts'
import { settingsOf } from '../entity/secrets.ts'
import { heard, type Wanted } from '../history/changes.ts'
import { Followers } from '../history/follow.ts'
import type { Lake } from '../lake.ts'
import type { Entry, Row } from '../store/store.ts'
import { shown } from './changes.ts'
import { type Batch, follow, type Reader, readerOf } from './reader.ts'
import { send } from './send.ts'
import { signatureOf } from './signature.ts'

const kind: KindName = 'webhook'
/** Changes in one message, about: a commit is told whole. */
const batchSize = 100
/** Until what could not be looked at is looked at again, and until somebody looks without a reason, in milliseconds. */
const [retryMs, longestMs] = [1_000, 60_000]

/** Only what its owner may know now. One whose owner is no user or group of the metalake any more is told nothing. */
function knowing(lake: Lake, compiled: Compiled, key: number, parent: number) {
  return async (entry: Entry) => {
    const [row, metalake] = [await lake.store.now.byKey(key), await lake.store.now.byKey(parent)]
    const owner = row?.body.audit.owner
    if (!metalake || !owner) return false
    const isGroup = owner.type === 'group'
    const caller = isGroup
      ? { name: '', groups: [owner.name], active: 'all' as const, anyone: true as const }
      : { name: owner.name, groups: [], active: 'all' as const }
    const rights = await compiled.of(metalake, caller, undefined)
    return rights.ids.has(owner.id) && mayKnow(lake, rights, entry)
  }
}

export function webhookReader(lake: Lake, compiled: Compiled | undefined, { key, id, parent }: Pick<Row, 'key' | 'id' | 'parent'>): Reader {
  const allowed = lake.config.list('caspian.webhooks.allowHosts')
  const { store } = lake
  const now = async () => {
    const row = await store.now.byKey(key)
    return row && row.body.enabled !== false ? row : undefined
  }
  return {
    name: readerOf(id),
    async first() {
      for (let before: number | undefined, found: Entry | undefined; ; before = found.position) {
        const rows = await store.history(key, 1000, before, 'body')
        found = rows.at(-1) ?? found
        if (rows.length < 1000 || !found) return found ? found.batch - 1 : store.position()
      }
    },
    async next(position, within): Promise<Batch | undefined> {
      const row = await now()
      if (!row) return undefined
      const { kinds, operations, under } = row.body as { kinds?: readonly string[]; operations?: readonly string[]; under?: string }
      const wanted: Wanted = {
        ...(kinds ? { kinds: new Set(kinds) } : {}),
        ...(operations ? { operations: new Set(operations) } : {}),
        ...(under === undefined ? {} : { under: under.split('.') }),
        ...(compiled ? { knows: knowing(lake, compiled, key, parent) } : {}),
      }
      const end = store.position()
      return heard(lake, parent, Math.min(position, end), end, wanted, batchSize, within)
    },
    async tell({ entries, position }, stopped) {
      const [row, metalake] = [await now(), await store.now.byKey(parent)]
      if (!row || !metalake) return
      const { secret } = await settingsOf(store, row.body)
      const [first, last] = [entries[0] as Entry, entries.at(-1) as Entry]
      const message = `${id}-${first.position}-${last.position}`
      const time = Math.floor(Date.now() / 1000)
      const body = JSON.stringify({ webhook: row.name, metalake: metalake.name, position, changes: entries.map(shown) })
      await send(
        {
          url: String(row.body.address),
          headers: {
            'Content-Type': 'application/json; charset=utf-8',
            'User-Agent': 'Caspian',
            'Webhook-Id': message,
            'Webhook-Timestamp': String(time),
            'Webhook-Position': String(last.position),
            ...(secret === undefined ? {} : { 'Webhook-Signature': signatureOf(secret, message, time, body) }),
          },
          body,
        },
        allowed,
        stopped,
      )
    },
  }
}

/** Looks for hooks at the start and when one was made, altered or dropped; of a lake without any it only hears that none was. */
export function startWebhooks(lake: Lake): AsyncDisposable {
  const { store, config } = lake
  const compiled = config.flag('gravitino.authorization.enable') ? new Compiled(store, config.flag('caspian.authorization.referenceGaps')) : undefined
  const stop = new AbortController()
  const followers = new Followers(() => store.position())
  const told = new Map<number, { readonly stop: AbortController; readonly done: Promise<void> }>()
  /** All there are, switched off or not. */
  let known: ReadonlySet<number> = new Set()

  const begin = (row: Row) => {
    const own = new AbortController()
    const run = async () => {
      using seat = followers.join()
      await follow(lake, webhookReader(lake, compiled, row), seat, AbortSignal.any([stop.signal, own.signal]))
    }
    told.set(row.key, { stop: own, done: run().catch((error: unknown) => lake.report(`webhook ${row.name} is not told any more`, error)) })
  }
  const look = async () => {
    const found: Row[] = []
    for (const metalake of await store.now.children(0, 'metalake')) found.push(...(await store.now.children(metalake.key, kind)))
    known = new Set(found.map(({ key }) => key))
    const wanted = found.filter(({ body }) => body.enabled !== false)
    for (const [key, one] of told) {
      if (wanted.some((row) => row.key === key)) continue
      one.stop.abort()
      told.delete(key)
      await one.done
    }
    for (const row of wanted) if (!told.has(row.key)) begin(row)
  }
  let seen = -1
  const isOurs = () => {
    const touched = seen < 0 ? null : store.touchedAfter(seen)
    return (
      touched === null ||
      (touched.dropped && known.size > 0) ||
      touched.lists.some((list) => list.kind === kind) ||
      touched.entities.some((key) => known.has(key))
    )
  }
  const run = async () => {
    using seat = followers.join()
    while (!stop.signal.aborted) {
      const end = store.position()
      try {
        if (end !== seen && isOurs()) await look()
        seen = end
      } catch (error) {
        if (!(error instanceof Refusal)) lake.report('webhooks could not be looked for', error)
        await sleep(retryMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
      }
      await seat.past(seen, longestMs, stop.signal)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      followers.close()
      await running
      await Promise.all([...told.values()].map(({ done }) => done))
    },
  }
}
