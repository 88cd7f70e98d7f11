/** Giving an object to another owner: what that means first, then the button that says to whom. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import type { Here } from '../entity/shown.ts'
import { Glyph } from '../look/glyph.tsx'
import { Effects, PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { spokenOf } from './objects.ts'
import { HolderPicker } from './pickers.tsx'
import { accessPath, giveTo, ownerPath, ownerRead } from './reads.ts'
import type { Holder } from './shapes.ts'

export function OwnerPanel({ here: { kind, place, entity } }: { here: Here }) {
  const lake = place.path[0] ?? ''
  const object = spokenOf(kind, place.path)
  const owner = useQuery(ownerRead(undefined, lake, object)).data
  const [to, setTo] = useState<Holder>()
  const perform = usePerform()
  const act = async () => {
    if (!to) return
    await perform({
      run: () => giveTo(lake, object, to),
      said: say.owner.changed(entity.name, to.name),
      ...(owner ? { undo: () => giveTo(lake, object, owner) } : {}),
      previews: [{ path: ownerPath(lake, object), show: () => to }],
      stale: [ownerPath(lake, object), accessPath(lake), pathTo(kind, place.path)],
    })
  }
  const deep = place.path.length > 2
  return (
    <PanelForm
      title={say.owner.title(entity.name)}
      sign={<Glyph kind={kind.name} size={18} />}
      deed={say.owner.deed(to?.name ?? '')}
      off={!to}
      act={act}
    >
      {to ? (
        <Effects
          of={[
            ...say.owner.effects(entity.name, to.name, owner?.name).map((text, i) => ({ text, tone: i === 0 ? ('ok' as const) : ('warn' as const) })),
            ...(deep ? [{ text: say.owner.ofSchema, tone: 'warn' as const }] : []),
          ]}
        />
      ) : (
        <p className="t2">{say.owner.choosing}</p>
      )}
      <HolderPicker
        lake={lake}
        label={say.owner.choose}
        without={({ type, name }) => owner?.type === type && owner.name === name}
        onPick={setTo}
        first
      />
    </PanelForm>
  )
}
