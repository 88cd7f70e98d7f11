/** The fields of what a policy says: of the lake's own rules a small form each, of others JSON, of compaction its numbers. */
import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { compaction, compactionDefaults } from '../../kinds/policy.ts'
import { say } from '../messages.ts'
import { type Draft, numberNames, offeredTypes, type PolicyType } from './draft.ts'
import { fieldsOf, type RuleField, ruleDoc, ruleNames, type Typed } from './rule-forms.ts'
import './policy.css'

type Change = (draft: Draft) => void

function RuleInput({ field, value, change }: { field: RuleField; value: string; change: (value: string) => void }) {
  const { name, sort, of = [] } = field
  const given = {
    label: say.policy.field(name),
    description: say.policy.help(name),
    value,
    onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  }
  switch (sort) {
    case 'choice':
      return <NativeSelect {...given} data={[{ value: '', label: say.policy.neither }, ...of.map((one) => ({ value: one, label: one }))]} />
    case 'condition':
      return <Textarea {...given} rows={2} className="policy-code" spellCheck={false} />
    case 'json':
      return <Textarea {...given} rows={4} className="policy-code" spellCheck={false} />
    case 'instant':
      return <TextInput {...given} type="datetime-local" step={1} />
    case 'words':
    case 'list':
      return <TextInput {...given} />
  }
}

function OwnRule({ name, typed, change }: { name: string; typed: Typed | undefined; change: (typed: Typed | undefined) => void }) {
  return (
    <fieldset className="policy-own">
      <Switch
        label={say.policy.rule(name)}
        description={say.policy.doc(ruleDoc(name))}
        checked={typed !== undefined}
        onChange={(event) => change(event.currentTarget.checked ? {} : undefined)}
      />
      {typed !== undefined &&
        fieldsOf(name).map((field) => (
          <RuleInput key={field.name} field={field} value={typed[field.name] ?? ''} change={(value) => change({ ...typed, [field.name]: value })} />
        ))}
    </fieldset>
  )
}

function Types({ draft, change }: { draft: Draft; change: Change }) {
  const all = [...new Set([...offeredTypes, ...draft.types])]
  const flip = (type: string) =>
    change({ ...draft, types: draft.types.includes(type) ? draft.types.filter((one) => one !== type) : [...draft.types, type] })
  return (
    <fieldset className="col g4">
      <legend className="lab">{say.policy.types}</legend>
      <div className="row g4 wrap">
        {all.map((type) => (
          <button key={type} type="button" className="btn small" aria-pressed={draft.types.includes(type)} onClick={() => flip(type)}>
            {say.policy.typeWord(type)}
          </button>
        ))}
      </div>
      <p className="t3 xs">{say.policy.typesWhy}</p>
    </fieldset>
  )
}

export function ContentFields({ type, draft, change }: { type: PolicyType; draft: Draft; change: Change }) {
  const area = (key: 'free' | 'properties' | 'options') => ({
    value: draft[key],
    onChange: (event: { currentTarget: { value: string } }) => change({ ...draft, [key]: event.currentTarget.value }),
    className: 'policy-code',
    spellCheck: false,
  })
  if (type !== 'custom')
    return (
      <>
        {numberNames.map((name) => (
          <TextInput
            key={name}
            label={say.policy.field(name)}
            description={compaction[name as keyof typeof compaction].doc}
            placeholder={say.policy.byDefault(compactionDefaults[name as keyof typeof compactionDefaults])}
            inputMode="numeric"
            value={draft.numbers[name] ?? ''}
            onChange={(event) => change({ ...draft, numbers: { ...draft.numbers, [name]: event.currentTarget.value } })}
          />
        ))}
        <Textarea label={say.policy.options} description={say.policy.propertiesWhy} rows={2} {...area('options')} />
      </>
    )
  return (
    <>
      {ruleNames.map((name) => (
        <OwnRule
          key={name}
          name={name}
          typed={draft.rules[name]}
          change={(typed) => {
            const { [name]: _old, ...rest } = draft.rules
            change({ ...draft, rules: typed === undefined ? rest : { ...rest, [name]: typed } })
          }}
        />
      ))}
      <Textarea label={say.policy.free} description={say.policy.freeWhy} rows={3} {...area('free')} />
      <Types draft={draft} change={change} />
      <Textarea label={say.policy.properties} description={say.policy.propertiesWhy} rows={2} {...area('properties')} />
    </>
  )
}
