/** What a job template runs. */
import { Pencil, Play } from 'lucide-react'
import { Fact } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { A } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Nothing } from '../look/bits.tsx'
import { panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { ChangeTemplate, RunTemplate } from './forms.tsx'
import { partsOf, typedOf } from './program.ts'
import type { TemplateShown } from './read.ts'
import './job.css'

export function Program({ entity, place, fixed }: Here) {
  const template = entity as TemplateShown
  const lake = place.path[0] ?? ''
  const typed = typedOf(template.jobType, template)
  return (
    <>
      <div className="body-scroll" tabIndex={0} role="region" aria-label={say.job.programOf(template.name)}>
        <div className="row g6 wrap job-deeds">
          {!fixed && (
            <>
              <button type="button" className="btn first small" onClick={() => panel.set(<RunTemplate lake={lake} template={template} />)}>
                <Play size={12} aria-hidden />
                {say.job.run}
              </button>
              <button type="button" className="btn small" onClick={() => panel.set(<ChangeTemplate lake={lake} template={template} />)}>
                <Pencil size={13} aria-hidden />
                {say.job.change}
              </button>
            </>
          )}
          <A to={{ kind: 'metalake', path: [lake], tab: 'jobs' }} search={{ object: template.name }} className="link s">
            {say.job.runs}
          </A>
        </div>
        <dl className="job-parts">
          {partsOf(template.jobType).map((part) => (
            <Fact key={part} name={say.job.field(part)}>
              {typed[part] === undefined || typed[part] === '' ? <Nothing /> : <code className="mono pre break">{typed[part]}</code>}
            </Fact>
          ))}
        </dl>
      </div>
      <Status keys={[]}>{say.job.types[template.jobType]}</Status>
    </>
  )
}
