/** Who may do what with one object: whose it is, which roles speak of it, and why somebody may or may not. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { Check, Plus, X } from 'lucide-react'
import { ancestors } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { entityRead } from '../api/reads.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf, useGo } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Glyph } from '../look/glyph.tsx'
import { panel } from '../look/panel.tsx'
import { Popup } from '../look/popup.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { addLine, draftKey } from '../people/draft.ts'
import { HolderLink } from './differences.tsx'
import { Explain } from './explain.tsx'
import { WhereChecked } from './guard.tsx'
import { kindOfType, spokenOf } from './objects.ts'
import { OwnerPanel } from './owner.tsx'
import { RolePicker } from './pickers.tsx'
import { explainRead, objectRolesRead, ownerRead } from './reads.ts'
import type { RoleShown, Spoken } from './shapes.ts'
import './object.css'

export function ObjectAccess(here: Here) {
  return (
    <WhereChecked>
      <Checked here={here} />
    </WhereChecked>
  )
}

function Checked({ here }: { here: Here }) {
  const { kind, place } = here
  const lake = place.path[0] ?? ''
  const may = useQuery(explainRead(undefined, lake, spokenOf(kind, place.path))).data?.may
  const gives = !here.fixed && may?.setOwner === true
  return (
    <div className="scroll grow">
      <div className="object-access">
        <div className="col g16 object-said">
          <Owner here={here} gives={gives} />
          <Speaking here={here} says={!here.fixed && may?.grant === true} />
        </div>
        <Explain lake={lake} kind={kind} path={place.path} />
      </div>
      <Status keys={!gives ? [] : [['o', say.owner.change.replace('…', '').toLowerCase()]]}>{say.access.label}</Status>
    </div>
  )
}

function Owner({ here, gives }: { here: Here; gives: boolean }) {
  const { kind, place, entity } = here
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const object = spokenOf(kind, place.path)
  const owner = useQuery(ownerRead(asOf, lake, object)).data
  return (
    <section aria-label={say.owner.title(entity.name)} className="owner-line row g8">
      <h2 className="lab">{say.owner.label}</h2>
      {owner ? (
        <HolderLink lake={lake} holder={owner} />
      ) : owner === null ? (
        <span className="t2">{say.access.nobody}</span>
      ) : (
        <span className="t3">…</span>
      )}
      {gives && (
        <button type="button" className="btn small" onClick={() => panel.set(<OwnerPanel here={here} />)}>
          {owner ? say.owner.change : say.owner.set}
        </button>
      )}
    </section>
  )
}

interface Row {
  readonly role: string
  readonly object: Spoken
}

function Speaking({ here, says }: { here: Here; says: boolean }) {
  const { kind, place, entity } = here
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const go = useGo()
  const own = spokenOf(kind, place.path)
  // On it first, then on what it is in, from near to far.
  const levels = [...ancestors(kind), kind].map((one, i) => spokenOf(one, place.path.slice(0, i + 1))).toReversed()
  const rows = useQueries({
    queries: levels.map((object) => objectRolesRead(asOf, lake, object)),
    combine: (all) =>
      all.some(({ isPending }) => isPending)
        ? undefined
        : all.flatMap(({ data }, i) => (data ?? []).map((role): Row => ({ role, object: levels[i] as Spoken }))),
  })
  return (
    <section className="col" aria-label={say.speaks.label}>
      <div className="row g8 speaks-head">
        <h2 className="lab grow">{say.speaks.label}</h2>
        {says && (
          <Popup
            label={say.speaks.addTo}
            end
            trigger={(props) => (
              <button {...props} className="btn small">
                <Plus size={13} aria-hidden />
                {say.speaks.add}
              </button>
            )}
          >
            {(close) => (
              <RolePicker
                lake={lake}
                label={say.speaks.addTo}
                without={[]}
                onPick={(role) => {
                  close()
                  addLine(draftKey([lake, role]), own)
                  go.to({ kind: 'role', path: [lake, role], tab: '' })
                }}
              />
            )}
          </Popup>
        )}
      </div>
      {rows === undefined ? (
        <Loading rows={3} height={34} />
      ) : rows.length === 0 ? (
        <p className="t2 s speaks-none">{say.speaks.none}</p>
      ) : (
        <ul aria-label={say.speaks.label} className="speaks">
          {rows.map(({ role, object }) => (
            <li key={`${role} ${object.type} ${object.fullName}`}>
              <A to={{ kind: 'role', path: [lake, role], tab: '' }} className="row g6 cut speaks-role holder-link">
                <Glyph kind="role" />
                <span className="id cut" title={role}>
                  {role}
                </span>
              </A>
              <Says lake={lake} role={role} object={object} />
              <span className="t3 s cut speaks-on">
                {object.fullName === own.fullName && object.type === own.type
                  ? say.speaks.here
                  : say.speaks.on(kindOfType(object.type)?.name ?? object.type, object.fullName.split('.').at(-1) ?? entity.name)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Says({ lake, role, object }: { lake: string; role: string; object: Spoken }) {
  const asOf = useAsOf()
  const read = useQuery(entityRead(asOf, kinds.role, [lake, role]))
  const shown = read.data as RoleShown | null | undefined
  const said = shown?.securableObjects.find(({ type, fullName }) => type === object.type && fullName === object.fullName)?.privileges
  if (read.error) return <span className="t3 s grow">{say.speaks.hidden}</span>
  return (
    <span className="row g4 wrap grow speaks-says">
      {said?.map(({ name, condition }) => (
        <span key={name} className={`says ${condition}`}>
          {condition === 'deny' ? <X size={11} aria-hidden /> : <Check size={11} aria-hidden />}
          <span className="hidden-text">{say.access.condition(condition)}</span>
          {say.access.privilege(name)}
        </span>
      ))}
    </span>
  )
}
