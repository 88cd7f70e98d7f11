/** Making a job template, changing what it runs, and running it with what its keys stand for. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import type { JobType } from '../../kinds/job-template.ts'
import { fits } from '../../kinds/names.ts'
import { pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { alter, create, drop } from '../api/writes.ts'
import { useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { isLong, keysIn, partsOf, programFrom, type Typed, typedOf, typeNames } from './program.ts'
import { runsPath, runTemplate, type TemplateShown, templatesPath } from './read.ts'
import '../look/fields.css'
import './job.css'

function Parts({ type, typed, change }: { type: JobType; typed: Typed; change: (typed: Typed) => void }) {
  return partsOf(type).map((part) => {
    const given = {
      label: say.job.field(part),
      description: say.job.help(part),
      value: typed[part] ?? '',
      onChange: (event: { currentTarget: { value: string } }) => change({ ...typed, [part]: event.currentTarget.value }),
      spellCheck: false,
      className: 'job-code',
    }
    return isLong(part) ? <Textarea key={part} {...given} rows={2} /> : <TextInput key={part} {...given} required={part === 'executable'} />
  })
}

export function MakeTemplate({ lake }: { lake: string }) {
  const [name, setName] = useState('')
  const [comment, setComment] = useState('')
  const [type, setType] = useState<JobType>('shell')
  const [typed, setTyped] = useState<Typed>({})
  const perform = usePerform()
  const act = () =>
    perform({
      run: async () => {
        const said = comment.trim() === '' ? {} : { comment: comment.trim() }
        await create(kinds.jobTemplate, [lake], { jobTemplate: { name, jobType: type, ...said, ...programFrom(type, typed) } })
      },
      said: say.toast.made('jobTemplate', name),
      undo: () => drop(kinds.jobTemplate, [lake, name]),
      stale: [templatesPath(lake)],
    })
  return (
    <PanelForm
      title={say.job.make}
      sign={<Glyph kind="jobTemplate" size={18} />}
      deed={say.create.named('jobTemplate', name)}
      off={name === '' || (typed.executable ?? '').trim() === ''}
      act={act}
    >
      <TextInput
        label={say.create.name}
        description={kinds.jobTemplate.names.says}
        error={name !== '' && !fits(kinds.jobTemplate.names, name) ? say.create.unfit : undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
      />
      <TextInput label={say.comment.label} value={comment} maxLength={256} onChange={(event) => setComment(event.currentTarget.value)} />
      <NativeSelect
        label={say.job.type}
        data={typeNames.map((value) => ({ value, label: say.job.types[value] }))}
        value={type}
        onChange={(event) => setType(event.currentTarget.value as JobType)}
      />
      <Parts type={type} typed={typed} change={setTyped} />
    </PanelForm>
  )
}

/** `executable` → `newExecutable`: a change names its parts so. */
const newParts = (program: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(program).map(([part, value]) => [`new${part.charAt(0).toUpperCase()}${part.slice(1)}`, value]))

export function ChangeTemplate({ lake, template }: { lake: string; template: TemplateShown }) {
  const { jobType: type, name } = template
  const [typed, setTyped] = useState(() => typedOf(type, template))
  const perform = usePerform()
  const put = (given: Typed) =>
    alter(kinds.jobTemplate, [lake, name], { '@type': 'updateTemplate', newTemplate: { '@type': type, ...newParts(programFrom(type, given)) } })
  const act = () =>
    perform({
      run: () => put(typed),
      said: say.job.changed(name),
      undo: () => put(typedOf(type, template)),
      stale: [pathTo(kinds.jobTemplate, [lake, name]), templatesPath(lake)],
    })
  return (
    <PanelForm
      title={say.job.programOf(name)}
      sign={<Glyph kind="jobTemplate" size={18} />}
      deed={say.job.keep}
      off={(typed.executable ?? '').trim() === ''}
      act={act}
    >
      <Parts type={type} typed={typed} change={setTyped} />
    </PanelForm>
  )
}

export function RunTemplate({ lake, template }: { lake: string; template: TemplateShown }) {
  const keys = keysIn(template)
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const perform = usePerform()
  const go = useGo()
  const act = () => {
    let id = ''
    const deed = {
      run: async () => {
        id = (await runTemplate(lake, template.name, values)).jobId
        go.to({ kind: 'metalake', path: [lake], tab: 'jobs' })
      },
      get said() {
        return say.job.asked(id)
      },
      stale: [runsPath(lake)],
    }
    return perform(deed)
  }
  return (
    <PanelForm title={say.job.runOf(template.name)} sign={<Glyph kind="jobTemplate" size={18} />} deed={say.job.runOf(template.name)} act={act}>
      {keys.length === 0 ? <p className="t2">{say.job.nothingToFill}</p> : <p className="t2">{say.job.secret}</p>}
      {keys.map((key) => (
        <TextInput
          key={key}
          label={key}
          description={say.job.fill}
          value={values[key] ?? ''}
          onChange={(event) => setValues({ ...values, [key]: event.currentTarget.value })}
          autoComplete="off"
        />
      ))}
    </PanelForm>
  )
}
