/** Watches how long a change takes from its acknowledgement until each other region shows it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogOf, filesetNamed } from './corner.ts'
import type { Lake } from './lakes.ts'

const lookEveryMs = 10
const givenUpMs = 60_000

export interface Probe {
  /** Milliseconds, one for each change and other region. */
  readonly took: number[]
  /** Never seen within a minute. */
  lost: number
  stop(): Promise<void>
}

/** One change every so often, at each region in turn; several are watched at once. */
export async function startProbe(lakes: readonly Lake[], everyMs: number): Promise<Probe> {
  const probe: Probe = { took: [], lost: 0, stop: async () => undefined }
  const ending = new AbortController()
  for (const { name, asker } of lakes) await asker.ask('POST', catalogOf(name), filesetNamed('probe'))
  const seen = async (lake: Lake, path: string, value: string, since: number) => {
    for (;;) {
      const asked = performance.now()
      const { text } = await lake.asker.call('GET', path)
      if (text.includes(value)) return probe.took.push(Math.max(0, performance.now() - since))
      if (asked - since > givenUpMs) return void probe.lost++
      await sleep(Math.max(lookEveryMs, (asked - since) / 20))
    }
  }
  const watching = new Set<Promise<unknown>>()
  const running = (async () => {
    for (let n = 0; !ending.signal.aborted; n++) {
      const from = lakes[n % lakes.length] as Lake
      const path = `${catalogOf(from.name)}/probe`
      const value = `seen${n}.`
      const body = { updates: [{ '@type': 'setProperty', property: `probe${n % 50}`, value }] }
      if ((await from.asker.call('PUT', path, body)).status === 200) {
        const since = performance.now()
        for (const lake of lakes) {
          if (lake === from) continue
          const watched: Promise<unknown> = seen(lake, path, value, since).finally(() => watching.delete(watched))
          watching.add(watched)
        }
      }
      await sleep(everyMs)
    }
  })()
  return Object.assign(probe, {
    stop: async () => {
      ending.abort()
      await running
      await Promise.all(watching)
    },
  })
}
