/** Asks a large lake what people ask, and says how long the answers took and what they cost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian } from '../../scripts/backends/caspian.ts'
import { type Times, timesOf } from '../cluster/run.ts'
import { processCpuUs, residentMb } from '../load/machine.ts'
import { deep, nameOf, perSchema, wide } from './fill.ts'

const pageSize = 1000
const getsAtOnce = 16
const tablesARequest = 100
const requestsAtOnce = 4

type Json = Readonly<Record<string, unknown>>

export async function ask(caspian: Caspian, path: string, body?: object): Promise<Json> {
  const init = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${caspian.url}/api/${path}`, init)
  const json = (await answer.json()) as Json
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json).slice(0, 300)}`)
  return json
}

export interface Pages {
  readonly all: Times
  /** Of the last tenth of the pages, the deepest. */
  readonly deepest: Times
}

/** Reads the whole of the deep schema page by page. */
export async function readPages(caspian: Caspian, details: boolean): Promise<Pages> {
  const took: number[] = []
  let token: string | undefined
  do {
    const begun = performance.now()
    const page = await ask(
      caspian,
      `metalakes/${deep}?limit=${pageSize}${details ? '&details=true' : ''}${token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`}`,
    )
    took.push(performance.now() - begun)
    token = page.nextPageToken as string | undefined
  } while (token !== undefined)
  return { all: timesOf(took), deepest: timesOf(took.slice(-Math.ceil(took.length / 10))) }
}

/** Loads things all over the lake, each once: few of them are in any cache. */
export async function readAll(caspian: Caspian, entities: number, count: number): Promise<{ readonly times: Times; readonly cpuUs: number }> {
  const half = Math.floor(entities / 2)
  const schemas = Math.floor(half / (perSchema + 1))
  const took: number[] = []
  // A step that shares no factor with the sizes visits all before any twice.
  const paths = Array.from({ length: Math.min(count, half) }, (_, i) => {
    const n = (i * 7919) % half
    return i % 2 === 0 || schemas === 0
      ? `metalakes/${deep}/${nameOf('f', n)}`
      : `metalakes/${wide}/${nameOf('s', n % schemas)}/filesets/${nameOf('f', n % perSchema)}`
  }).values()
  const cpu = processCpuUs(caspian.pid)
  const hand = async () => {
    for (const path of paths) {
      const begun = performance.now()
      await ask(caspian, path)
      took.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: getsAtOnce }, hand))
  return { times: timesOf(took), cpuUs: (processCpuUs(caspian.pid) - cpu) / took.length }
}

/** Tables a second, made a hundred a request in a catalog that the lake keeps itself. */
export async function makeTables(caspian: Caspian, count: number): Promise<number> {
  await ask(caspian, 'metalakes/m/catalogs', { name: 'lakehouse', type: 'relational', provider: 'lakehouse-generic' })
  await ask(caspian, 'metalakes/m/catalogs/lakehouse/schemas', { name: 's' })
  const columns = Array.from({ length: 20 }, (_, i) => ({ name: `column${i}`, type: i % 2 === 0 ? 'long' : 'string', comment: 'what it holds' }))
  const starts = Array.from({ length: Math.ceil(count / tablesARequest) }, (_, i) => i * tablesARequest).values()
  const begun = performance.now()
  const hand = async () => {
    for (const from of starts) {
      const tables = Array.from({ length: tablesARequest }, (_, i) => ({
        name: nameOf('t', from + i),
        comment: 'made with many others',
        columns,
        properties: { format: 'delta', external: 'true', location: `s3://bucket/${from + i}` },
      }))
      const { summary } = (await ask(caspian, 'bulk/metalakes/m/catalogs/lakehouse/schemas/s/tables/add', { tables })) as {
        summary: { failed: number }
      }
      if (summary.failed > 0) throw new Error(`${summary.failed} tables could not be made`)
    }
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, hand))
  return (count / (performance.now() - begun)) * 1000
}

/** Once the server has nothing to do. */
export async function restingMb(caspian: Caspian): Promise<number> {
  await sleep(3000)
  return residentMb(caspian.pid)
}
