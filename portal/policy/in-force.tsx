/** The policies that reach an object, in its rail: which, from where, and whether each holds there or why not. */
import { useQuery } from '@tanstack/react-query'
import { Check, Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import { Section } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { inForceRead, policiesRead, type Reaching, reachingInShort, useGoverning } from './read.ts'
import './policy.css'

function From({ lake, one, own }: { lake: string; one: Reaching; own: boolean }) {
  const { type, fullName } = one.on
  if (own) return say.policy.own
  const names = fullName.split('.')
  return (
    <A to={Object.hasOwn(kinds, type) ? { kind: type as KindName, path: [lake, ...names], tab: '' } : null} className="inline-link">
      {say.policy.from(type, names.at(-1) ?? '')}
    </A>
  )
}

export function InForce({ kind, place, fixed }: Here) {
  const found = useQuery(inForceRead(useAsOf(), kind, place.path)).data
  const lake = place.path[0] ?? ''
  if (!found) return null
  const own = found.policies.filter(({ inherited }) => !inherited).map(({ policy }) => policy)
  const { held, regions } = found.effective
  return (
    <Section title={say.policy.inForce}>
      {found.policies.length === 0 && <p className="t3 s">{say.policy.noneHere}</p>}
      {held && <p className="policy-effect">{say.policy.held}</p>}
      {regions && <p className="policy-effect">{say.policy.onlyIn(regions)}</p>}
      <ul className="col g6">
        {found.policies.map((one) => (
          <li key={`${one.on.type}\0${one.on.fullName}\0${one.policy}`} className="policy-reaching" title={one.why}>
            {one.inForce ? <Check size={13} className="ok" aria-hidden /> : <Minus size={13} className="t3" aria-hidden />}
            <div className="col">
              <A to={{ kind: 'policy', path: [lake, one.policy], tab: '' }} className="policy-name">
                <span className="id cut">{one.policy}</span> <span className="t3 s cut">{reachingInShort(one)}</span>
              </A>
              <span className="t3 s break">
                <From lake={lake} one={one} own={!one.inherited} />
                {' · '}
                {one.inForce ? say.policy.holds : say.policy.notBecause(one.reason ?? '', kind.name)}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {!fixed && kind.carries.policies && <Chooser kind={kind} path={place.path} on={own} />}
    </Section>
  )
}

function Chooser({ kind, path, on }: { kind: Kind; path: readonly string[]; on: readonly string[] }) {
  const name = path.at(-1) ?? ''
  return (
    <Popup
      end
      label={say.policy.of(name)}
      trigger={(props) => (
        <button {...props} className="tag-add" title={say.policy.of(name)}>
          <Plus size={12} aria-hidden />
          {say.policy.add} <span className="hidden-text">{name}</span>
        </button>
      )}
    >
      {() => <Choices kind={kind} path={path} on={on} />}
    </Popup>
  )
}

function Choices({ kind, path, on }: { kind: Kind; path: readonly string[]; on: readonly string[] }) {
  const all = useQuery(policiesRead(undefined, path[0] ?? '')).data ?? []
  const [typed, setTyped] = useState('')
  const put = useGoverning()
  return (
    <div className="col g6 tag-chooser">
      <div className="filter">
        <input value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={say.policy.choose} aria-label={say.policy.choose} />
      </div>
      <div className="tag-list">
        {all
          .filter((policy) => policy.name.toLowerCase().includes(typed.trim().toLowerCase()))
          .map((policy) => (
            <button
              key={policy.name}
              type="button"
              role="checkbox"
              aria-checked={on.includes(policy.name)}
              className="item"
              onClick={() => void put(kind, path, policy.name, !on.includes(policy.name))}
            >
              <span className="tick">{on.includes(policy.name) && <Check size={13} className="ac" aria-hidden />}</span>
              <Glyph kind="policy" size={14} />
              <span className="grow cut">{policy.name}</span>
            </button>
          ))}
        {all.length === 0 && <p className="t3 s">{say.policy.chooseNone}</p>}
      </div>
    </div>
  )
}
