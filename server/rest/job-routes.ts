/** Runs on the wire: asked for by the template's name, found by their number, called off by a POST to themselves. */
import { type Fields, jsonOf } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { job } from '../../kinds/job.ts'
import { load } from '../entity/load.ts'
import { jobQueries, listRuns, timeOf } from '../job/list.ts'
import { cancel, named, submit } from '../job/runs.ts'
import type { Row } from '../store/store.ts'
import { answer, nextToken } from './answer.ts'
import { shownAudit } from './encode.ts'
import { historyRoute, listPattern, onePattern } from './kind-routes.ts'
import { asOfQuery, nextPage, pageOf, pageQueries, type Route } from './route.ts'

const fields: Fields = job.fields
const { jobConf: _never, ...shownFields } = fields
const one = answer({ job: jsonOf(shownFields, true) })

function shown(run: Row): object {
  const { jobTemplateName, status, startedAt, finishedAt, audit } = run.body
  return {
    jobId: run.name,
    jobTemplateName,
    status,
    audit: shownAudit(audit),
    queuedAt: timeOf(run, 'queuedAt'),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  }
}

export const jobRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: listPattern(job),
    operation: 'LIST',
    doc: 'Lists runs, newest first, with how many are in each status.',
    kept: true,
    queries: { ...jobQueries, ...pageQueries, ...asOfQuery },
    gives: answer(
      { jobs: { type: 'array', items: jsonOf(shownFields, true) }, statusCounts: { type: 'object', additionalProperties: { type: 'integer' } } },
      nextToken,
    ),
    run: async (lake, ask, call) => {
      const page = pageOf(call)
      const { runs, counts } = await listRuns(lake, ask, call.params, call.query)
      const start = page?.after === undefined ? 0 : runs.findIndex((run) => run.name === page.after) + 1
      if (page?.after !== undefined && start === 0)
        throw illegal('query parameter "pageToken" goes on after a run that is no longer there; start again without it')
      const some = runs.slice(start, page?.limit === undefined ? undefined : start + page.limit)
      const names = some.map((run) => run.name)
      return { code: 0, jobs: some.map(shown), statusCounts: counts, ...nextPage(names, page) }
    },
  },
  {
    method: 'POST',
    pattern: listPattern(job),
    operation: 'RUN',
    decides: 'anywhere',
    doc: 'Runs a job template; the run is queued and durable when this answers.',
    bodies: 'any',
    takes: jsonOf(fields),
    gives: one,
    run: async (lake, ask, call) => ({ code: 0, job: shown(await submit(lake, ask, call.params, call.body())) }),
  },
  {
    method: 'GET',
    pattern: onePattern(job),
    operation: 'LOAD',
    doc: 'Loads a run.',
    kept: true,
    queries: asOfQuery,
    gives: one,
    run: async (lake, ask, call) => {
      const [run] = await named(ask.view, [await load(lake, ask, job, call.params)])
      return { code: 0, job: shown(run as Row) }
    },
  },
  {
    method: 'POST',
    pattern: onePattern(job),
    operation: 'CANCEL',
    decides: 'home',
    doc: 'Calls a run off. It is cancelling until its process has ended; one that has ended stays as it is.',
    gives: one,
    run: async (lake, ask, call) => {
      const [run] = await named(lake.store.now, [await cancel(lake, ask, call.params)])
      return { code: 0, job: shown(run as Row) }
    },
  },
  historyRoute(job, onePattern(job)),
]
