/** The fast lane: what takes rights away goes to every other region at once, beside the entries that it will come among in its turn. */
import { saidIn } from '../merge/entry.ts'
import type { Kept, Regional } from '../merge/ledger.ts'
import { syncOf } from '../merge/relations.ts'
import { type Link, linkTo, type Self } from './client.ts'
import { bodyOf, type Verb, VerbRefused } from './listener.ts'
import type { NatsLink } from './nats-link.ts'

const mostBytes = 1 << 20
/** Of the entry that made it, at most: a longer list of revokes is sent in its turn alone. */
const mostAtOnce = 1_024
const deadlineMs = 5_000

/** Whether an entry may take rights away: whoever gets it looks closer. */
export const mayNarrow = (entry: Kept): boolean =>
  saidIn(entry).ops.some((op) => {
    if (op.op === 'rem') return syncOf(op.what, op.value).law === 'guard'
    if (op.op === 'add') return syncOf(op.what, op.value).keeps === 'from'
    return op.op === 'drop' || (op.op === 'set' && ['enabled', 'content'].some((key) => Object.hasOwn(op.put ?? {}, key)))
  })

/** Of those that it made itself only: another region's word comes signed, in its turn. */
export function alertVerbs(ledger: Regional): Readonly<Record<'alert', Verb>> {
  return {
    alert: {
      async answer({ region, body }) {
        const entry = JSON.parse((await bodyOf(body, mostBytes)).toString()) as Kept
        const members = await ledger.members()
        if (region === undefined || members[region]?.origin !== entry.origin)
          throw new VerbRefused(403, 'only what a region wrote itself is heeded ahead of its turn')
        await ledger.heed(entry)
        return { body: '' }
      },
    },
  }
}

/** Sends from now on; what could not be sent is not sent again: it comes in its turn. */
export function alerting(
  ledger: Regional,
  self: Self,
  origin: string,
  report: (what: string, error: unknown) => void,
  messages?: Pick<NatsLink, 'sendAlert'>,
): AsyncDisposable {
  const stop = new AbortController()
  const links = new Map<string, Link>()
  const send = async (entry: Kept) => {
    void messages?.sendAlert(entry).catch((error: unknown) => report('sending a revoke ahead', error))
    for (const [region, member] of Object.entries(await ledger.members())) {
      if (member.origin === origin) continue
      const known = links.get(region)
      const link = known?.peer.address === member.address ? known : linkTo({ region, ...member }, self)
      if (link !== known) known?.[Symbol.dispose]()
      links.set(region, link)
      // The others must not wait for one that is silent.
      void link.ask('alert', { body: JSON.stringify(entry), deadlineMs, signal: stop.signal }).catch(() => undefined)
    }
  }
  const run = async () => {
    let sent = ledger.vector()[origin] ?? 0
    while (!stop.signal.aborted) {
      const moved = ledger.changed(stop.signal)
      const { [origin]: now = 0, ...others } = ledger.vector()
      if (now > sent) {
        for (const entry of await ledger.after({ ...others, [origin]: Math.max(sent, now - mostAtOnce) }, mostAtOnce, Object.keys(others)))
          if (entry.origin === origin && mayNarrow(entry)) await send(entry)
        sent = now
      }
      await moved
    }
  }
  const running = run().catch((error: unknown) => report('sending revokes ahead', error))
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
      for (const link of links.values()) link[Symbol.dispose]()
    },
  }
}
