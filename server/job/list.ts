/** Which runs there are: filtered, in order of one of their instants, with how many are in each status. */
import { text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { type JobStatus, job, jobStatuses } from '../../kinds/job.ts'
import { jobTemplate } from '../../kinds/job-template.ts'
import { seeing } from '../access/seeing.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { above, find, parentKey } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { named, statusOf } from './runs.ts'

const times = ['queuedAt', 'startedAt', 'finishedAt'] as const
type Time = (typeof times)[number]
type Query = Readonly<Record<string, string | undefined>>

export const jobQueries = {
  jobTemplateName: text('runs of this template only'),
  queuedAfter: text('queued at this instant or later, such as 2026-05-03T12:00:00Z'),
  startedAfter: text('started at this instant or later'),
  finishedAfter: text('finished at this instant or later'),
  sortBy: { ...text('queuedAt when absent'), json: { type: 'string', enum: times } },
  sortOrder: { ...text('desc when absent. Runs without the instant come last'), json: { type: 'string', enum: ['asc', 'desc'] } },
}

export const timeOf = (run: Row, time: Time): string | undefined =>
  time === 'queuedAt' ? run.body.audit.createTime : (run.body[time] as string | undefined)

export interface Runs {
  readonly runs: readonly Row[]
  readonly counts: Readonly<Record<JobStatus, number>>
}

/** Throws illegal for a filter that cannot be read, NoSuchJobTemplate, NoSuchMetalake, notInUse. */
export async function listRuns(lake: Lake, ask: Ask, within: Path, query: Query): Promise<Runs> {
  const least = times.map((time) => [time, instantIn(query, time.replace('At', 'After'))] as const)
  const by = oneOf(query, 'sortBy', times, 'queuedAt')
  const order = oneOf(query, 'sortOrder', ['asc', 'desc'], 'desc')
  const at = await above(lake, ask, job, within, 'list')
  const { jobTemplateName } = query
  const template = jobTemplateName === undefined ? undefined : (await find(lake, ask, jobTemplate, [...within, jobTemplateName], 'load')).row.id
  const seen = await seeing(lake, ask, job, at)
  const all = await ask.view.children(parentKey(at), 'job')
  const shown = await Promise.all(all.map(seen))
  const runs = all.filter(
    (run, i) =>
      shown[i] === true &&
      (template === undefined || run.body.template === template) &&
      least.every(([time, after]) => after === undefined || Date.parse(timeOf(run, time) ?? '') >= after),
  )
  const counts = Object.fromEntries(jobStatuses.map((status) => [status, runs.filter((run) => statusOf(run) === status).length]))
  return { runs: await named(ask.view, sorted(runs, by, order === 'asc' ? 1 : -1)), counts: counts as Runs['counts'] }
}

/** Those without the instant are last in both orders; runs of one instant by their names, which are in order of time too. */
function sorted(runs: readonly Row[], by: Time, turn: 1 | -1): readonly Row[] {
  const compare = (a: string, b: string) => (a < b ? -turn : a > b ? turn : 0)
  return runs.toSorted((a, b) => {
    const [x, y] = [timeOf(a, by), timeOf(b, by)]
    if (x === undefined || y === undefined) return x === y ? compare(a.name, b.name) : x === undefined ? 1 : -1
    return compare(x, y) || compare(a.name, b.name)
  })
}

function oneOf<const W extends string>(query: Query, name: string, words: readonly W[], usual: W): W {
  const asked = query[name] ?? ''
  const word = words.find((one) => one.toLowerCase() === asked.toLowerCase())
  if (asked !== '' && word === undefined) throw illegal(`query parameter "${name}" must be one of ${words.join(', ')}`)
  return word ?? usual
}

/** Milliseconds. Source: RFC 3339, as the reference reads it. */
function instantIn(query: Query, name: string): number | undefined {
  const text = query[name] ?? ''
  if (text === '') return undefined
  const ms = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i.test(text) || Number.isNaN(ms))
    throw illegal(`query parameter "${name}" must be an instant with its offset, such as 2026-05-03T12:00:00Z`)
  return ms
}
