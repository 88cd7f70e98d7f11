/** What a user or group may do with an object that is chosen here, and why. */

import { ChevronDown } from 'lucide-react'
import { useMemo } from 'react'
import { kinds } from '../../kinds/index.ts'
import { Explain } from '../access/explain.tsx'
import { WhereChecked } from '../access/guard.tsx'
import { pathOf, spokenIn, textOf } from '../access/objects.ts'
import { ObjectPicker } from '../access/pickers.tsx'
import type { HolderKind, HolderShown } from '../access/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Path } from '../look/bits.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import '../access/object.css'

export function May({ place, entity }: Here<HolderShown>) {
  const lake = place.path[0] ?? ''
  const { object: text } = useSearch()
  const go = useGo()
  const found = useMemo(() => {
    const spoken = spokenIn(text ?? '')
    return (spoken && pathOf(lake, spoken)) ?? { kind: kinds.metalake, path: [lake] }
  }, [lake, text])
  const who = useMemo(() => ({ type: place.kind as HolderKind, name: entity.name }), [place.kind, entity.name])
  return (
    <WhereChecked>
      <div className="scroll grow">
        <div className="object-said prose col g12">
          <div className="row g8 wrap">
            <span className="lab">{say.why.askOf}</span>
            <Popup
              id="choose-object"
              label={say.why.chooseObject}
              trigger={(props) => (
                <button {...props} className="slot wide-slot">
                  <Path kind={found.kind.name} names={found.path.length > 1 ? found.path.slice(1) : found.path} />
                  <ChevronDown size={12} className="t3 fixed" aria-hidden />
                </button>
              )}
            >
              {(close) => (
                <ObjectPicker
                  lake={lake}
                  label={say.why.findObject}
                  offers={() => true}
                  onPick={(object) => {
                    close()
                    go.with({ object: textOf(object) }, true)
                  }}
                />
              )}
            </Popup>
          </div>
          <Explain lake={lake} kind={found.kind} path={found.path} who={who} />
        </div>
      </div>
      <Status keys={[]}>{say.access.label}</Status>
    </WhereChecked>
  )
}
