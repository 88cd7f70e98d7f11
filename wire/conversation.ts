/** Replays one recorded conversation against a server and says where its answers differ. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compareResponses } from './compare.ts'
import { fill, type Values } from './fill.ts'
import { type Json, pointed } from './json.ts'
import { act } from './local.ts'
import { Wire } from './speak.ts'
import { type Exchange, type Local, type Response, readConversation, type Step } from './step.ts'

/** The database catalogs are made over. */
export interface Database {
  readonly jdbcUrl: string
  readonly user: string
  readonly password: string
}

/** A step whose outcome is not the recorded one. */
export interface Difference {
  readonly n: number
  readonly say: string
  readonly what: string
  readonly differences: readonly string[]
}
export interface Replayed {
  readonly steps: number
  readonly differing: readonly Difference[]
}

const patienceS = 30
const everyS = 0.5

async function answered(wire: Wire, step: Exchange, values: Values): Promise<Response> {
  const { until } = step
  const end = Date.now() + (until?.timeout ?? patienceS) * 1000
  for (;;) {
    const got = await wire.ask(step.request, values)
    const value = until?.pointer === undefined ? got.status : (pointed(got.body, until.pointer) ?? null)
    if (until === undefined || until.in.includes(value) || Date.now() > end) return got
    await sleep((until.every ?? everyS) * 1000)
  }
}

/** A defect of the reference: where it broke, any refusal will do; where we doubt it, anything. */
const isNoContract = (step: Exchange, got: Response): boolean => step.doubt !== undefined || (step.response.status === 500 && got.status >= 400)

async function exchange(wire: Wire, step: Exchange, values: Values): Promise<readonly string[]> {
  const got = await answered(wire, step, values)
  for (const [name, pointer] of Object.entries(step.capture ?? {})) {
    const value = pointed(got.body, pointer)
    if (value !== undefined && value !== null) values.set(name, value)
  }
  if (isNoContract(step, got)) return []
  return compareResponses(fill(step.response as unknown as Json, values) as unknown as Response, got)
}

async function differencesOf(wire: Wire, step: Step, values: Values): Promise<readonly string[]> {
  try {
    if ('request' in step) return await exchange(wire, step, values)
    const wrong = await act(fill(step.local, values) as unknown as Local, values)
    return wrong === undefined ? [] : [wrong]
  } catch (error) {
    return [`no answer: ${String(error)}`]
  }
}

const whatIs = (step: Step): string => ('request' in step ? `${step.request.method} ${step.request.path}` : step.local.do)

/** Plays all steps, also after one that differs. `folder` is where the conversation may keep its files, on the server's machine. */
export async function replay(name: string, base: string, database: Database, folder: string): Promise<Replayed> {
  const tmp = join(folder, name)
  await mkdir(tmp, { recursive: true })
  const values: Values = new Map([
    ['tmp', tmp],
    ['pg.url', database.jdbcUrl],
    ['pg.user', database.user],
    ['pg.password', database.password],
    ['pg.database', database.jdbcUrl.slice(database.jdbcUrl.lastIndexOf('/') + 1)],
  ])
  using wire = new Wire(base)
  const steps = readConversation(name)
  const differing: Difference[] = []
  for (const step of steps) {
    const differences = await differencesOf(wire, step, values)
    if (differences.length > 0) differing.push({ n: step.n, say: step.say, what: whatIs(step), differences })
  }
  return { steps: steps.length, differing }
}

const mostLines = 12

/** For people: each differing step with what differs in it. */
export const told = (differing: readonly Difference[]): string =>
  differing
    .flatMap(({ n, say, what, differences }) => {
      const more = differences.length - mostLines
      return [
        `#${n} ${what}  -- ${say}`,
        ...differences.slice(0, mostLines).map((line) => `     ${line}`),
        ...(more > 0 ? [`     and ${more} more`] : []),
      ]
    })
    .join('\n')
