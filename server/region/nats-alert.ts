/** Single entries that narrow rights, heard by the other regions before their turn: what a region cut behind a backlog must not wait for. */
import type { NatsConnection } from '@nats-io/transport-node'
import type { Kept, Ledger } from '../merge/ledger.ts'
import { alertsBy, allAlerts, incarnationOf } from './nats-names.ts'
import { provenIn, tipOf } from './nats-own.ts'
import { pageOf, type Sealing } from './page.ts'

export interface Alerting {
  readonly lake: string
  readonly origin: string
  readonly ledger: Ledger
  readonly sign: Sealing['sign']
  readonly alert: (entry: Kept) => void
}

const numberBytes = 8
const chainBytes = 32

/** The number and the chain that the entry follows, of which the reader may know neither, and a page of it alone. Throws when no page can carry it. */
export async function alertOf(entry: Kept, { origin, ledger, sign }: Alerting): Promise<Uint8Array> {
  const { number, chain } = await tipOf(ledger, origin, entry.number - 1)
  const follows = Buffer.alloc(numberBytes)
  follows.writeBigUInt64BE(BigInt(number))
  return Buffer.concat([follows, Buffer.from(chain, 'hex'), pageOf([entry], { origin, sign })])
}

/** Until the connection ends. Rejects when the server does not let us listen. */
export async function listen(connection: NatsConnection, region: Alerting, failed: (error: unknown) => void): Promise<void> {
  const own = alertsBy(region.lake, incarnationOf(region.origin)[0])
  for await (const { subject, data } of connection.subscribe(allAlerts(region.lake)))
    if (subject !== own) await hear(subject, Buffer.from(data), region).catch(failed)
}

/** The signature is over the entry's chain, which only what it follows and says can have: it is proven without the entries before it. */
async function hear(subject: string, alert: Buffer, { lake, ledger, alert: heard }: Alerting): Promise<void> {
  const members = Object.values(await ledger.members())
  const sender = members.find(({ origin }) => alertsBy(lake, incarnationOf(origin)[0]) === subject)
  if (!sender || alert.length < numberBytes + chainBytes) throw new Error(`${subject} is not of a member, or says nothing`)
  const tip = { number: Number(alert.readBigUInt64BE()), chain: alert.toString('hex', numberBytes, numberBytes + chainBytes) }
  for (const entry of provenIn(alert.subarray(numberBytes + chainBytes), sender.origin, tip, sender.key)) heard(entry)
}
