/** The message server that regions may send their entries by, and a line from each of them to it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startNats } from '../../scripts/backends/nats.ts'
import { rightsOf } from '../../server/region/nats-names.ts'
import type { Line, Lines } from './lines.ts'

export interface Messages extends AsyncDisposable {
  /** What a region is told of the server, and its line there; the same at every call. Throws before `begin`. */
  of(region: string): Promise<{ readonly line: Line; readonly config: Readonly<Record<string, string>> }>
  /** Starts the server. `lake` is its id: what a region's user there may do hangs on it. */
  begin(lake: string): Promise<void>
  readonly isUp: boolean
}

/** One server for all, with a user for each of these regions. `room`: a folder for their passwords. */
export function messagesFor(regions: readonly string[], lines: Lines, room: string): Messages {
  let nats: Awaited<ReturnType<typeof startNats>> | undefined
  const links = new Map<string, Promise<Line>>()
  const passwordOf = (region: string) => `secret of ${region}`
  return {
    get isUp() {
      return nats !== undefined
    },
    async begin(lake) {
      nats = await startNats({ users: regions.map((region) => ({ user: region, password: passwordOf(region), ...rightsOf(lake, region) })) })
    },
    async of(region) {
      if (!nats) throw new Error('the message server does not run yet')
      const link = links.get(region) ?? lines.to(nats.port)
      links.set(region, link)
      const line = await link
      const passwordFile = join(room, `${region}.password`)
      mkdirSync(room, { recursive: true })
      writeFileSync(passwordFile, `${passwordOf(region)}\n`)
      const settings = { url: `nats://127.0.0.1:${line.port}`, user: region, passwordFile }
      return { line, config: Object.fromEntries(Object.entries(settings).map(([key, value]) => [`caspian.region.nats.${key}`, value])) }
    },
    async [Symbol.asyncDispose]() {
      await nats?.stop()
    },
  }
}
