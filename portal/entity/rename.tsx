/** Giving an entity another name: what keeps and what breaks first. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KindName } from '../../kinds/index.ts'
import { pathIn } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { alter } from '../api/writes.ts'
import { useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Effects, PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import type { Here } from './shown.ts'
import '../look/fields.css'

export function Rename({ here: { kind, place, entity } }: { here: Here }) {
  const [name, setName] = useState(entity.name)
  const perform = usePerform()
  const go = useGo()
  const parent = place.path.slice(0, -1)
  const change = async (from: string, to: string) => {
    await alter(kind, [...parent, from], { '@type': 'rename', newName: to })
    go.to({ kind: kind.name as KindName, path: [...parent, to], tab: '' }, { replace: true })
  }
  const act = () =>
    perform({
      run: () => change(entity.name, name),
      said: say.toast.renamed(entity.name, name),
      undo: () => change(name, entity.name),
      stale: [pathIn(kind, parent)],
    })
  return (
    <PanelForm
      title={say.rename.title(entity.name)}
      sign={<Glyph kind={kind.name} size={18} />}
      deed={say.rename.deed(name)}
      off={name === entity.name || name === ''}
      act={act}
    >
      <Effects of={say.rename.effects(kind.name).map((text, i) => ({ text, tone: i === 0 ? 'ok' : 'warn' }))} />
      <TextInput
        label={say.rename.field}
        description={kind.names.says}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        autoFocus
      />
    </PanelForm>
  )
}
