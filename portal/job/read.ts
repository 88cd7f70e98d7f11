/** What the pages of jobs read, and what is asked of them. */
import { queryOptions } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { endedStatuses, type JobStatus } from '../../kinds/job.ts'
import type { JobType } from '../../kinds/job-template.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { byName, keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { Audit, Shown } from '../api/shapes.ts'

export interface TemplateShown extends Shown, Readonly<Record<string, unknown>> {
  readonly name: string
  readonly jobType: JobType
}
export interface RunShown {
  readonly jobId: string
  readonly jobTemplateName: string
  readonly status: JobStatus
  readonly queuedAt?: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly audit?: Audit
}
export const hasEnded = ({ status }: RunShown): boolean => endedStatuses.includes(status)

const details = { details: 'true' }
const freshMs = 15_000
/** How often runs are looked at while one of them has not ended. */
const watchMs = 2000

export const templatesPath = (lake: string) => pathIn(kinds.jobTemplate, [lake])
export const runsPath = (lake: string) => pathIn(kinds.job, [lake])

export const templatesRead = (asOf: string | undefined, lake: string) =>
  queryOptions({
    queryKey: keyOf(asOf, templatesPath(lake), details),
    queryFn: async ({ signal }) =>
      [
        ...(await ask<{ jobTemplates: readonly TemplateShown[] }>('GET', templatesPath(lake), { query: { ...details, asOf }, signal })).jobTemplates,
      ].sort((a, b) => byName(a.name, b.name)),
    staleTime: asOf === undefined ? freshMs : Number.POSITIVE_INFINITY,
  })

/** Newest first; asked again every two seconds while one has not ended. */
export const runsRead = (asOf: string | undefined, lake: string, template: string | undefined) => {
  const query = template === undefined ? {} : { jobTemplateName: template }
  return queryOptions({
    queryKey: keyOf(asOf, runsPath(lake), query),
    queryFn: async ({ signal }) => (await ask<{ jobs: readonly RunShown[] }>('GET', runsPath(lake), { query: { ...query, asOf }, signal })).jobs,
    refetchInterval: ({ state }) => (asOf === undefined && state.data?.some((run) => !hasEnded(run)) ? watchMs : false),
    staleTime: asOf === undefined ? watchMs : Number.POSITIVE_INFINITY,
  })
}

export const runTemplate = async (lake: string, jobTemplateName: string, jobConf: Readonly<Record<string, string>>): Promise<RunShown> =>
  (await ask<{ job: RunShown }>('POST', runsPath(lake), { body: { jobTemplateName, jobConf } })).job
export const cancelRun = (lake: string, id: string) => ask('POST', pathTo(kinds.job, [lake, id]))
