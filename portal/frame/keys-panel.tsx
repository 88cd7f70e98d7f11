/** All the keys, for whoever asks with `?`. */
import { X } from 'lucide-react'
import { useBox } from '../kit/box.ts'
import { closePanel, panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { pageDeeds } from './deeds.ts'
import { KeyList, keysOfAll } from './key-list.tsx'

export function KeysPanel() {
  const here = useBox(pageDeeds).filter((d) => d.letter !== undefined)
  const groups = [...keysOfAll, ...(here.length > 0 ? [[say.keys.here, here.map((d) => [d.letter ?? '', d.label] as const)] as const] : [])]
  return (
    <div className="panel-in">
      <div className="panel-head">
        <h2 className="panel-title grow">{say.keys.title}</h2>
        <button type="button" className="btn quiet icon" aria-label={say.close} onClick={closePanel}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <div className="panel-body" tabIndex={0} role="region" aria-label={say.keys.title}>
        <KeyList groups={groups} />
      </div>
    </div>
  )
}

export const openKeys = () => panel.set(<KeysPanel />)
