/** Linking another version to a model: where it is stored, what it is called. */
import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { create } from '../api/writes.ts'
import { Glyph } from '../look/glyph.tsx'
import { PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import '../look/fields.css'

export function LinkVersion({ path }: { path: readonly string[] }) {
  const [uri, setUri] = useState('')
  const [aliases, setAliases] = useState('')
  const [comment, setComment] = useState('')
  const perform = usePerform()
  const list = aliases
    .split(',')
    .map((a) => a.trim())
    .filter((a) => a !== '')
  const act = () =>
    perform({
      run: () =>
        create(kinds.modelVersion, path, {
          uri: uri.trim(),
          ...(list.length > 0 ? { aliases: list } : {}),
          ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
        }),
      said: say.toast.linked(path.at(-1) ?? ''),
      stale: [pathIn(kinds.modelVersion, path), pathTo(kinds.model, path)],
    })
  return (
    <PanelForm
      title={say.versions.linkTo(path.at(-1) ?? '')}
      sign={<Glyph kind="model" size={18} />}
      deed={say.versions.link}
      off={uri.trim() === ''}
      act={act}
    >
      <TextInput
        label={say.versions.uri}
        description={say.versions.uriHelp}
        value={uri}
        onChange={(e) => setUri(e.currentTarget.value)}
        required
        autoFocus
      />
      <TextInput
        label={say.versions.aliases}
        description={say.versions.aliasHelp}
        value={aliases}
        onChange={(e) => setAliases(e.currentTarget.value)}
      />
      <Textarea
        label={say.comment.label}
        autosize={false}
        rows={3}
        value={comment}
        onChange={(e) => setComment(e.currentTarget.value)}
        maxLength={256}
      />
    </PanelForm>
  )
}
