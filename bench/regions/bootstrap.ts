/** A new region joins a large lake that goes on serving; then another, which is killed at random instants until it is in. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { type Times, timesOf } from '../cluster/run.ts'
import { between, seeded } from '../crash/random.ts'
import { deep, fill, nameOf } from '../scale/fill.ts'
import { untilEqual, wrongIn } from './equal.ts'
import { type Between, type Lake, openWorld } from './lakes.ts'

export interface Bootstrap extends Between {
  readonly objects: number
  readonly seed: number
  readonly say: (line: string) => void
}
const patienceMs = 30 * 60_000
const line = ({ count, p50, p99, max }: Times) => `${count} times, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${Math.round(max)} ms`

interface Busy {
  readonly reads: number[]
  readonly writes: number[]
  acknowledged: number
  stop(): Promise<void>
}
/** Reads and writes, one after the other, so that it is seen when the source makes somebody wait. */
function keepBusy(source: Lake, objects: number, from: number): Busy {
  const busy: Busy = { reads: [], writes: [], acknowledged: from, stop: async () => undefined }
  const ending = new AbortController()
  const running = (async () => {
    for (let n = 0; !ending.signal.aborted; n++) {
      const began = performance.now()
      await source.asker.get(`metalakes/${deep}/${nameOf('f', (n * 7919) % Math.floor(objects / 2))}`)
      busy.reads.push(performance.now() - began)
      if (n % 5 === 0) {
        const since = performance.now()
        await source.asker.ask('POST', 'metalakes/m/tags', { name: `during${busy.acknowledged}` })
        busy.acknowledged++
        busy.writes.push(performance.now() - since)
      }
      await sleep(5)
    }
  })()
  return Object.assign(busy, {
    stop: async () => {
      ending.abort()
      await running
    },
  })
}
const told = ({ reads, writes }: Busy) => `source meanwhile: reads ${line(timesOf(reads))}; writes ${line(timesOf(writes))}`

/** Gives what is wrong at the end. */
export async function bootstrap({ objects, seed, say, ...around }: Bootstrap): Promise<readonly string[]> {
  await using world = openWorld(around)
  const random = seeded(seed)
  const source = await world.add('eu')
  {
    await using store = await openSqlite({ directory: source.data, origin: 'local#1', member: 1 })
    await fill(store, objects, () => undefined)
  }
  const founded = performance.now()
  await source.start({ patienceMs })
  say(`${objects} objects; to become a region took ${((performance.now() - founded) / 1000).toFixed(1)} s with the start`)

  const atRest = keepBusy(source, objects, 0)
  await sleep(3_000)
  await atRest.stop()
  say(`before: ${told(atRest)}`)

  let busy = keepBusy(source, objects, atRest.acknowledged)
  const second = await world.add('us')
  let [began, bytes] = [performance.now(), source.bytes()]
  await second.start({ invitation: await source.invite('us'), patienceMs })
  const joined = performance.now() - began
  await busy.stop()
  const mb = (source.bytes() - bytes) / 1e6
  say(
    `us joined in ${(joined / 1000).toFixed(1)} s with ${mb.toFixed(1)} MB, equal ${Math.round(await untilEqual(world.lakes, patienceMs))} ms later`,
  )
  say(told(busy))

  busy = keepBusy(source, objects, busy.acknowledged)
  const third = await world.add('ap')
  const invitation = await source.invite('ap')
  ;[began, bytes] = [performance.now(), source.bytes()]
  let kills = 0
  // A little later each time, so that it comes to an end.
  for (let longest = Math.max(1_000, joined / 4); !third.isUp; longest *= 1.15) {
    const killed = new AbortController()
    const timer = setTimeout(() => killed.abort(), between(random, 300, longest))
    await third.start({ invitation, patienceMs, killed: killed.signal }).catch((error: unknown) => {
      if (!killed.signal.aborted) throw error
      kills++
    })
    clearTimeout(timer)
  }
  const took = (performance.now() - began) / 1000
  await busy.stop()
  say(`ap joined in ${took.toFixed(1)} s with ${((source.bytes() - bytes) / 1e6).toFixed(1)} MB, killed ${kills} times on the way`)
  say(told(busy))
  say(`equal ${Math.round(await untilEqual(world.lakes, patienceMs))} ms later`)

  const wrong: string[] = kills === 0 ? ['it was never killed'] : []
  for (const { name, asker } of world.lakes) {
    const { names } = (await asker.get('metalakes/m/tags')) as { names: readonly string[] }
    const there = new Set(names)
    for (let n = 0; n < busy.acknowledged; n++) if (!there.has(`during${n}`)) wrong.push(`${name} lacks during${n}`)
  }
  for (const lake of world.lakes) await lake.stop()
  return [...wrong, ...(await wrongIn(world.lakes))]
}
