/** Making a metalake, schema, fileset, model or tag: the form is read off its kind. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { fits } from '../../kinds/names.ts'
import { pathIn } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { create, drop } from '../api/writes.ts'
import { useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import '../look/fields.css'

/** What is asked beside name and comment, by kind: words, a word of a few, a list by commas. */
type Extra =
  | { readonly field: string; readonly sort: 'words' | 'list' }
  | { readonly field: string; readonly sort: 'choice'; readonly of: readonly string[] }
const extras: Readonly<Record<string, readonly Extra[]>> = {
  fileset: [
    { field: 'type', sort: 'choice', of: ['managed', 'external'] },
    { field: 'storageLocation', sort: 'words' },
  ],
  tag: [{ field: 'allowedValues', sort: 'list' }],
  user: [{ field: 'externalId', sort: 'words' }],
  group: [{ field: 'externalId', sort: 'words' }],
}
/** What the lake wants to be told even where there is nothing yet. */
const always: Readonly<Record<string, object>> = { role: { securableObjects: [] } }
const listOf = (typed: string) =>
  typed
    .split(',')
    .map((v) => v.trim())
    .filter((v) => v !== '')

export function Create({ kind, parentPath }: { kind: Kind; parentPath: readonly string[] }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const perform = usePerform()
  const go = useGo()
  const set = (field: string) => (event: { currentTarget: { value: string } }) => setValues({ ...values, [field]: event.currentTarget.value })
  const name = values.name ?? ''
  const takesComment = kind.fields.comment !== undefined
  const asked = extras[kind.name] ?? []
  const path = [...parentPath, name]
  const act = () => {
    const body: Record<string, unknown> = { ...always[kind.name], name }
    if ((values.comment ?? '').trim() !== '') body.comment = values.comment?.trim()
    for (const extra of asked) {
      const typed = values[extra.field] ?? (extra.sort === 'choice' ? extra.of[0] : '') ?? ''
      if (typed.trim() !== '') body[extra.field] = extra.sort === 'list' ? listOf(typed) : typed.trim()
    }
    return perform({
      run: async () => {
        await create(kind, parentPath, body)
        go.to({ kind: kind.name as KindName, path, tab: '' })
      },
      said: say.toast.made(kind.name, name),
      undo: async () => {
        await drop(kind, path, kind.name === 'metalake' ? { force: 'true' } : {})
        go.back()
      },
      stale: [pathIn(kind, parentPath)],
    })
  }
  return (
    <PanelForm
      title={say.create.deed(kind.name)}
      sign={<Glyph kind={kind.name} size={18} />}
      deed={say.create.named(kind.name, name)}
      off={name === ''}
      act={act}
    >
      <p className="t2">{kind.doc}</p>
      <TextInput
        label={say.create.name}
        description={kind.names.says}
        error={name !== '' && !fits(kind.names, name) ? say.create.unfit : undefined}
        value={name}
        onChange={set('name')}
        required
        autoFocus
      />
      {asked.map((extra) =>
        extra.sort === 'choice' ? (
          <NativeSelect
            key={extra.field}
            label={say.create.field(extra.field)}
            description={say.create.help(extra.field, kind.fields[extra.field]?.doc ?? '')}
            data={[...extra.of]}
            value={values[extra.field] ?? extra.of[0] ?? ''}
            onChange={set(extra.field)}
          />
        ) : (
          <TextInput
            key={extra.field}
            label={say.create.field(extra.field)}
            description={say.create.help(extra.field, kind.fields[extra.field]?.doc ?? '')}
            value={values[extra.field] ?? ''}
            onChange={set(extra.field)}
          />
        ),
      )}
      {takesComment && <Textarea label={say.comment.label} rows={3} value={values.comment ?? ''} onChange={set('comment')} maxLength={256} />}
    </PanelForm>
  )
}
