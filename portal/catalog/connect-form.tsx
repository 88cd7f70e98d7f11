/** The fields of a provider: what is required first, the rest folded, and keys of one's own. */
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { ChevronRight, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import type { PropertyRow } from '../../kinds/properties.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { say } from '../messages.ts'
import { isMasked, settingsOf } from './settings.ts'
import '../look/fields.css'

export function ConnectForm(props: {
  readonly provider: Provider
  readonly name: string
  readonly comment: string
  readonly values: Readonly<Record<string, string>>
  readonly refused: string
  readonly ready: boolean
  readonly onName: (name: string) => void
  readonly onComment: (comment: string) => void
  readonly onValue: (key: string, value: string) => void
  readonly onConnect: () => void
  readonly onOther: () => void
}) {
  const { provider, values, onValue } = props
  const { first, more } = settingsOf(provider)
  const known = new Set([...first, ...more].map((row) => row.name))
  const own = Object.keys(values).filter((key) => !known.has(key))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onConnect()
  }
  const setting = (row: PropertyRow) => (
    <Setting key={row.name} row={row} value={values[row.name] ?? ''} onValue={(value) => onValue(row.name, value)} />
  )
  return (
    <form className="connect-form scroll" onSubmit={submit}>
      <div className="connect-fields">
        <TextInput
          label={say.connect.name}
          description={kinds.catalog.names.says}
          value={props.name}
          onChange={(event) => props.onName(event.currentTarget.value)}
          required
          autoFocus
        />
        <TextInput label={say.comment.label} value={props.comment} onChange={(event) => props.onComment(event.currentTarget.value)} maxLength={256} />
        {first.map(setting)}
      </div>
      <details className="connect-more">
        <summary>
          <ChevronRight size={14} aria-hidden />
          {say.connect.more(more.length)}
        </summary>
        <div className="connect-fields">
          {more.map(setting)}
          {own.map((key) => (
            <TextInput key={key} label={key} value={values[key] ?? ''} onChange={(event) => onValue(key, event.currentTarget.value)} />
          ))}
        </div>
        <OwnKey onAdd={(key) => onValue(key, values[key] ?? '')} />
      </details>
      {props.refused !== '' && (
        <p role="alert" className="refusal">
          {props.refused}
        </p>
      )}
      <div className="row g8 wrap">
        <button type="submit" className="btn first" disabled={!props.ready}>
          {say.connect.deed}
        </button>
        <button type="button" className="btn quiet" onClick={props.onOther}>
          {say.connect.other}
        </button>
      </div>
    </form>
  )
}

function Setting({ row, value, onValue }: { row: PropertyRow; value: string; onValue: (value: string) => void }) {
  const common = {
    label: row.name,
    description: row.default === undefined ? row.doc : say.connect.otherwise(row.doc, row.default),
    value,
    required: row.required === true,
  }
  const words = row.is === 'boolean' ? ['true', 'false'] : Array.isArray(row.is) ? row.is : undefined
  if (words)
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: row.default === undefined ? say.connect.unset : say.connect.byDefault(row.default) },
          ...words.map((w) => ({ value: w, label: w })),
        ]}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    )
  if (isMasked(row)) return <PasswordInput {...common} autoComplete="off" onChange={(event) => onValue(event.currentTarget.value)} />
  return (
    <TextInput
      {...common}
      {...(row.is === 'integer' ? { inputMode: 'numeric' as const } : {})}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  )
}

function OwnKey({ onAdd }: { onAdd: (key: string) => void }) {
  const [key, setKey] = useState('')
  const add = () => {
    if (key.trim() !== '') onAdd(key.trim())
    setKey('')
  }
  return (
    <div className="row g6 connect-own">
      <span className="filter grow">
        <input
          value={key}
          onChange={(event) => setKey(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
          placeholder={say.connect.ownKey}
          aria-label={say.connect.ownKey}
        />
      </span>
      <button type="button" className="btn small" onClick={add}>
        <Plus size={13} aria-hidden />
        {say.connect.addKey}
      </button>
    </div>
  )
}
