/** A run of a job template: queued, started, and ended one way or another. */
import { defineKind, filled, given, oneOf, optional, text, textMap } from './define.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { untold } from './texts.ts'

export const jobStatuses = ['queued', 'started', 'failed', 'succeeded', 'cancelling', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]
/** Nothing changes these any more. */
export const endedStatuses: readonly JobStatus[] = ['failed', 'succeeded', 'cancelled']

export const job = defineKind({
  name: 'job',
  parent: metalake,
  doc: 'A run of a job template.',
  fields: {
    jobId: given(text('job-<number>, unique within the metalake')),
    jobTemplateName: filled('the template that is run'),
    jobConf: untold(optional(textMap('fills {{key}} in the template; never shown'))),
    status: given(oneOf(jobStatuses, 'how far it is')),
    queuedAt: untold(given(text('when it was asked for'))),
    startedAt: untold(given(text('when its process was begun'))),
    finishedAt: untold(given(text('when it ended'))),
  },
  names: freeName,
  access: { create: ['RUN_JOB'] },
  serves: ['list', 'load'],
  wire: { list: 'runs', details: 'jobs', segment: 'jobs/runs' },
  sync: { home: 'unit', fenced: ['name', 'jobTemplateName', 'template', 'status', 'queuedAt', 'startedAt', 'finishedAt'] },
})
