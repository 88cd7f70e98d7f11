/** All the keys, for whoever asks with `?`. */
import { X } from 'lucide-react'
import { useBox } from '../kit/box.ts'
import { Kbd } from '../look/bits.tsx'
import { closePanel, panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { pageDeeds } from './deeds.ts'

export function KeysPanel() {
  const here = useBox(pageDeeds).filter((d) => d.letter !== undefined)
  const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [say.keys.everywhere, say.keys.always],
    [say.keys.lists, say.keys.inLists],
    [say.keys.past, say.keys.inPast],
    ...(here.length > 0 ? [[say.keys.here, here.map((d) => [d.letter ?? '', d.label] as const)] as const] : []),
  ]
  return (
    <div className="panel-in">
      <div className="panel-head">
        <h2 className="panel-title grow">{say.keys.title}</h2>
        <button type="button" className="btn quiet icon" aria-label={say.close} onClick={closePanel}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <div className="panel-body" tabIndex={0} role="region" aria-label={say.keys.title}>
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3 className="lab">{title}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key} className="row g8 key-line">
                  <dt className="row g4 fixed">
                    {key.split(' ').map((k) => (
                      <Kbd key={k}>{k}</Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  )
}

export const openKeys = () => panel.set(<KeysPanel />)
