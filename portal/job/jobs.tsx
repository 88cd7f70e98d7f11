/** The jobs of a metalake: its templates, and their runs as they go. */
import { useQuery } from '@tanstack/react-query'
import { Ban, Check, CircleDashed, Clock, Play, Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { JobStatus } from '../../kinds/job.ts'
import { useAttempt } from '../api/perform.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Nothing, When, Who } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { panel } from '../look/panel.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { MakeTemplate, RunTemplate } from './forms.tsx'
import { cancelRun, hasEnded, type RunShown, runsPath, runsRead, type TemplateShown, templatesRead } from './read.ts'
import './job.css'

const signs = { queued: Clock, started: Play, succeeded: Check, failed: X, cancelling: CircleDashed, cancelled: Ban }

/** By shape and word; colour besides. */
function State({ of }: { of: JobStatus }) {
  const Sign = signs[of]
  return (
    <span className={`job-state ${of}`}>
      <Sign size={13} aria-hidden />
      {say.job.status(of)}
    </span>
  )
}

export function Jobs({ place, fixed }: Here) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const templates = useQuery(templatesRead(asOf, lake))
  if (templates.error) return <Refused failure={templates.error} title={say.job.refused} again={() => void templates.refetch()} />
  if (!templates.data) return <Loading />
  const make = !fixed && (
    <button type="button" className="btn small" onClick={() => panel.set(<MakeTemplate lake={lake} />)}>
      <Plus size={13} aria-hidden />
      {say.job.make}
    </button>
  )
  if (templates.data.length === 0)
    return (
      <Notice sign={<Glyph kind="jobTemplate" size={20} />} title={say.job.noTemplates} deeds={make}>
        {say.job.what}
      </Notice>
    )
  return (
    <>
      <Templates lake={lake} templates={templates.data} fixed={fixed} make={make} />
      <Runs lake={lake} templates={templates.data} fixed={fixed} />
    </>
  )
}

function Templates({ lake, templates, fixed, make }: { lake: string; templates: readonly TemplateShown[]; fixed: boolean; make: ReactNode }) {
  return (
    <section className="job-templates" aria-label={say.job.templates}>
      <div className="bar">
        <h2 className="lab grow">{say.job.templates}</h2>
        {make}
      </div>
      <ul className="scroll" tabIndex={0} aria-label={say.job.templates}>
        {templates.map((template) => (
          <li key={template.name} className="line job-template">
            <Glyph kind="jobTemplate" />
            <A to={{ kind: 'jobTemplate', path: [lake, template.name], tab: '' }} className="id cut job-name">
              {template.name}
            </A>
            <span className="t3 s">{template.jobType}</span>
            <span className="t2 cut grow">{template.comment}</span>
            {!fixed && (
              <button
                type="button"
                className="btn small"
                aria-label={say.job.runOf(template.name)}
                onClick={() => panel.set(<RunTemplate lake={lake} template={template} />)}
              >
                <Play size={12} aria-hidden />
                {say.job.run}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Runs({ lake, templates, fixed }: { lake: string; templates: readonly TemplateShown[]; fixed: boolean }) {
  const asOf = useAsOf()
  const go = useGo()
  const small = useMedia(narrow)
  const { object } = useSearch()
  const read = useQuery(runsRead(asOf, lake, object))
  if (read.error) return <Refused failure={read.error} title={say.job.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const going = read.data.filter((run) => !hasEnded(run)).length
  return (
    <>
      <div className="bar">
        <h2 className="lab">{say.job.runs}</h2>
        <span className="grow" />
        <select
          className="plain-field job-filter"
          aria-label={say.job.filter}
          value={object ?? ''}
          onChange={(event) => go.with({ object: event.target.value }, true)}
        >
          <option value="">{say.job.all}</option>
          {templates.map(({ name }) => (
            <option key={name} value={name}>
              {say.job.onlyOf(name)}
            </option>
          ))}
        </select>
      </div>
      {read.data.length === 0 ? (
        <Notice title={say.job.noRuns}>{say.job.noRunsWhy}</Notice>
      ) : (
        <Rows
          items={read.data}
          label={say.job.runs}
          height={small ? 52 : 34}
          keyOf={(run) => run.jobId}
          head={
            <div className="heads line job-line wide-only" aria-hidden>
              {say.job.heads.map((head) => (
                <span key={head}>{head}</span>
              ))}
              <span />
            </div>
          }
          row={(run, { focus }) => <Run lake={lake} run={run} focus={focus} fixed={fixed} />}
        />
      )}
      <Status keys={[['j k', say.status.move]]}>{say.job.count(read.data.length, going)}</Status>
    </>
  )
}

function Run({ lake, run, focus, fixed }: { lake: string; run: RunShown; focus: { readonly tabIndex: 0 | -1 }; fixed: boolean }) {
  const attempt = useAttempt()
  const { jobId, jobTemplateName, status, queuedAt, startedAt, finishedAt, audit } = run
  const cancel = () => attempt({ run: () => cancelRun(lake, jobId), said: say.job.cancelled(jobId), stale: [runsPath(lake)] })
  return (
    <div className="line job-line" {...focus}>
      <span className="id cut" title={jobId}>
        {jobId}
      </span>
      <A to={{ kind: 'jobTemplate', path: [lake, jobTemplateName], tab: '' }} className="cut job-of" tabIndex={focus.tabIndex}>
        {jobTemplateName}
      </A>
      <State of={status} />
      <span className="cut t2 wide-only">{audit?.creator === undefined ? <Nothing /> : <Who name={audit.creator} />}</span>
      <span className="t3 s wide-only">{queuedAt !== undefined && <When at={queuedAt} />}</span>
      <span className="t3 s num wide-only">
        {startedAt !== undefined && finishedAt !== undefined && say.job.took(Date.parse(finishedAt) - Date.parse(startedAt))}
      </span>
      <span className="r">
        {!fixed && !hasEnded(run) && status !== 'cancelling' && (
          <button
            type="button"
            className="btn quiet small"
            tabIndex={focus.tabIndex}
            aria-label={say.job.cancelOf(jobId)}
            onClick={() => void cancel()}
          >
            {say.job.cancel}
          </button>
        )}
      </span>
    </div>
  )
}
