/** Runs as the store keeps them: asked for, found, shown by their template's name of today, called off. */
import { randomInt } from 'node:crypto'
import { type Body, decode } from '../../kinds/define.ts'
import { noSuch, Refusal } from '../../kinds/errors.ts'
import { endedStatuses, type JobStatus, job } from '../../kinds/job.ts'
import { jobTemplate } from '../../kinds/job-template.ts'
import { type Ask, type Path, presentOnly } from '../entity/ask.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { above, find, parentKey } from '../entity/resolve.ts'
import type { Lake, Removal } from '../lake.ts'
import type { Row, Step, View } from '../store/store.ts'
import { checkThere, programOf } from './program.ts'

export const statusOf = (run: Row) => run.body.status as JobStatus
export const isEnded = (run: Row) => endedStatuses.includes(statusOf(run))
/** The run with another status, as a step that fails when somebody else changed it since. */
export function moved(run: Row, path: Path, body: Body, actor: string): Step {
  const audit = changedBy({ actor, address: '', requestId: '' }, run.body.audit)
  return { do: 'update', operation: 'alter', key: run.key, expect: run.version, name: run.name, path, body: { ...run.body, ...body, audit } }
}

/** A drop of a template and a run of it exclude one another; runs alone only one in eight. */
const lanes = 8
const lane = (template: Row, i: number) => `runs of ${template.id} ${i}`
export const lanesOf = (template: Row): readonly string[] => Array.from({ length: lanes }, (_, i) => lane(template, i))

/** Milliseconds and 20 random bits: in order, and where two are alike the store refuses the second. 19 digits until the year 2248. */
const newName = () => `job-${(BigInt(Date.now()) << 20n) | BigInt(randomInt(1 << 20))}`

/**
 * Keeps what is to be run, filled and sealed, until an executor takes it. Durable when this resolves.
 * Throws illegal for what could never begin, NoSuchJobTemplate, notInUse.
 */
export async function submit(lake: Lake, ask: Ask, within: Path, raw: unknown): Promise<Row> {
  presentOnly(ask)
  const { jobTemplateName, jobConf = {} } = decode(job.fields, raw)
  const at = await above(lake, ask, job, within, 'create')
  const { row: template } = await find(lake, ask, jobTemplate, [...within, jobTemplateName], 'load')
  const program = programOf(template.body, jobConf)
  await checkThere(program)
  return lake.store.hold([lane(template, randomInt(lanes))], async () => {
    await lake.store.fresh()
    if (!(await lake.store.now.byKey(template.key))) throw noSuch(jobTemplate.title, [...within, jobTemplateName].join('.'))
    const audit = madeBy(ask.author, at.rights?.self)
    const ref = lake.store.mint()
    // What was filled in may be secret: it stands beside the run, in no row of the log, and goes when the run begins.
    const body = { jobTemplateName: template.name, template: template.id, status: 'queued', sealed: { program: ref }, audit }
    return retryStale(async () => {
      const [id, name] = [lake.store.mint(), newName()]
      const step: Step = {
        do: 'insert',
        operation: 'create',
        kind: 'job',
        id,
        parent: parentKey(at),
        name,
        path: [...within, name],
        body,
        secrets: { [ref]: JSON.stringify(program) },
      }
      const outcome = await lake.store.commit({ author: ask.author, steps: [step] })
      if (outcome.ok) return { key: outcome.keys[id] ?? 0, id, kind: 'job', parent: parentKey(at), name, version: 1, body }
      if (outcome.reason === 'gone') throw noSuch('Metalake', within.join('.'))
      return 'stale'
    })
  })
}

/** Asks the run to end: it is cancelling until its process has ended. One that has ended stays as it is. */
export async function cancel(lake: Lake, ask: Ask, path: Path): Promise<Row> {
  presentOnly(ask)
  return retryStale(async () => {
    const { row } = await find(lake, ask, job, path, 'alter')
    if (isEnded(row) || statusOf(row) === 'cancelling') return row
    const step = moved(row, path, { status: 'cancelling' }, ask.author.actor)
    const outcome = await lake.store.commit({ author: ask.author, steps: [step] })
    if (!outcome.ok) return 'stale'
    return (await lake.store.now.byKey(row.key)) ?? 'stale'
  })
}

/** Each run with the name that its template has now, whatever it had when it was run. */
export async function named(view: View, runs: readonly Row[]): Promise<readonly Row[]> {
  let names: Map<unknown, string> | undefined
  const found: Row[] = []
  for (const run of runs) {
    const { template, jobTemplateName } = run.body
    const same = await view.child(run.parent, 'jobTemplate', String(jobTemplateName))
    if (same?.id !== template) names ??= new Map((await view.children(run.parent, 'jobTemplate')).map((row) => [row.id, row.name]))
    found.push(same?.id === template ? run : { ...run, body: { ...run.body, jobTemplateName: names?.get(template) ?? jobTemplateName } })
  }
  return found
}

/** What goes with a template: its runs. Refuses while one of them has not ended. */
export async function withRuns(lake: Lake, metalake: Row, template: Row): Promise<Removal> {
  await lake.store.fresh()
  const runs = (await lake.store.now.children(metalake.key, 'job')).filter((run) => run.body.template === template.id)
  const active = runs.find((run) => !isEnded(run))
  if (active)
    throw new Refusal('inUse', 'InUseException', `job template ${template.name} is in use: ${active.name} is ${statusOf(active)}; cancel it, or wait`)
  return { also: runs.map((run): Step => ({ do: 'drop', key: run.key, expect: run.version, path: [metalake.name, run.name] })) }
}
