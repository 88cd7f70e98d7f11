/** A message server shared by three regions, each with a user of its own, and what its streams hold, for tests. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { type Nats, type NatsOptions, type NatsUser, startNats } from '../../scripts/backends/nats.ts'
import type { Kept, Ledger } from '../merge/ledger.ts'
import { sameVector } from '../merge/vector.ts'
import { entrySigner, type Keys } from './keys.ts'
import { type NatsLink, natsLink } from './nats-link.ts'
import { incarnationOf, pagesBy, rightsOf, streamOf } from './nats-names.ts'
import type { NatsPlace } from './nats-place.ts'
import { spanOf } from './nats-position.ts'
import { TestRegion } from './test-region.ts'

export const regions = ['eu', 'us', 'ap'] as const
export type Name = (typeof regions)[number]
const admin: NatsUser = { user: 'admin', password: 'admin', publish: ['>'], subscribe: ['>'] }
const tries = 2_000
/** Three that know one another. */
export function three(): Readonly<Record<Name, TestRegion>> {
  const all = { eu: new TestRegion('eu', 1), us: new TestRegion('us', 2), ap: new TestRegion('ap', 3) }
  for (const region of regions) all[region].meet(...Object.values(all))
  return all
}

/** Waits for what must come; says what there is when it does not. */
export async function until(what: () => boolean | Promise<boolean>, tell: () => unknown): Promise<void> {
  for (let tried = 0; !(await what()); tried++) {
    if (tried > tries) assert.fail(JSON.stringify(tell()))
    await sleep(10)
  }
}

/** A ledger, and whose it is. */
export interface Told extends Ledger {
  readonly name: string
  readonly origin: string
  readonly keys: Keys
}
/** A region with a link. */
export interface Linked<L extends Told = TestRegion> extends AsyncDisposable {
  readonly ledger: L
  readonly link: NatsLink
  /** What it was told to ask for elsewhere. */
  readonly missing: (readonly [origin: string, from: number])[]
  readonly alerts: Kept[]
}
export const told = (all: readonly Linked<Told>[]) => () => all.map(({ ledger, link, missing }) => [ledger.vector(), link.state, missing])
export const alike = (all: readonly Linked<Told>[]): Promise<void> =>
  until(() => all.every(({ ledger }) => sameVector(ledger.vector(), all[0]?.ledger.vector() ?? {})), told(all))

export interface Shared extends AsyncDisposable {
  readonly nats: Nats
  link<L extends Told>(lake: string, ledger: L, place?: Partial<NatsPlace>): Linked<L>
  /** As somebody who may do everything. */
  asAdmin<T>(work: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T>
  /** First and last numbers of the pages in an origin's stream, in its order. */
  spans(lake: string, origin: string): Promise<readonly (readonly [first: number, last: number])[]>
}

/** For lakes of these names. */
export async function shared(
  lakes: readonly string[],
  { trusted, ...options }: Partial<NatsOptions> & { readonly trusted?: string } = {},
): Promise<Shared> {
  const users = lakes.flatMap((lake) =>
    regions.map((region) => ({ user: `${lake}-${region}`, password: `secret of ${region}`, ...rightsOf(lake, region) })),
  )
  const nats = await startNats({ users: [admin, ...users], ...options })
  const passwordFile = (region: string) => join(nats.room, `${region}.password`)
  for (const region of regions) writeFileSync(passwordFile(region), `secret of ${region}\n`)
  const asAdmin: Shared['asAdmin'] = async (work) => {
    const connection = await connect({
      servers: nats.url,
      user: admin.user,
      pass: admin.password,
      ...(trusted === undefined ? {} : { tls: { ca: trusted } }),
    })
    try {
      return await work(connection)
    } finally {
      await connection.close()
    }
  }
  return {
    nats,
    asAdmin,
    link(lake, ledger, place = {}) {
      const { name, origin } = ledger
      const missing: (readonly [string, number])[] = []
      const alerts: Kept[] = []
      const link = natsLink(
        { servers: [nats.url], user: `${lake}-${name}`, passwordFile: passwordFile(name), ...place },
        {
          lake,
          origin,
          ledger,
          sign: entrySigner(ledger.keys),
          missing: (of, from) => void missing.push([of, from]),
          alert: (entry) => void alerts.push(entry),
        },
      )
      return { ledger, link, missing, alerts, [Symbol.asyncDispose]: () => link[Symbol.asyncDispose]() }
    },
    spans: (lake, origin) =>
      asAdmin(async (connection) => {
        const { streams } = await jetstreamManager(connection)
        const name = streamOf(lake, incarnationOf(origin)[0])
        const { state } = await streams.info(name)
        const spans: (readonly [number, number])[] = []
        for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
          const message = await streams.getMessage(name, { seq })
          if (message?.subject !== pagesBy(lake, origin)) continue
          const { first, last } = spanOf(message.subject, message.header)
          spans.push([first, last])
        }
        return spans
      }),
    [Symbol.asyncDispose]: () => nats.stop(),
  }
}

/** Each page begins where the one before ended. */
export function assertWhole(spans: readonly (readonly [first: number, last: number])[], upTo: number): void {
  let next = 1
  for (const [first, last] of spans) {
    assert.equal(first, next, JSON.stringify(spans))
    next = last + 1
  }
  assert.equal(next, upTo + 1)
}
