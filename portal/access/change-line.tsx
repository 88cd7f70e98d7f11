/** One change of roles that is tried out: what would be done, to which role, for whom or on what. */
import { ChevronDown, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { type PrivilegeName, privilegeList, privilegeOf } from '../../kinds/privileges.ts'
import { conditions } from '../../kinds/role.ts'
import { Avatar, Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { fits } from '../people/matrix.ts'
import { kindOfType, pathOf } from './objects.ts'
import { canBeSpokenOf, HolderPicker, ObjectPicker, RolePicker } from './pickers.tsx'
import { type Draft, sorts, speaksOfHolder, speaksOfObject, turnedTo } from './proposals.ts'
import type { Grant } from './shapes.ts'

export function ChangeLine(props: {
  readonly lake: string
  readonly draft: Draft
  readonly number: number
  readonly onChange: (draft: Draft) => void
  readonly onRemove: () => void
}) {
  const { lake, draft, number, onChange } = props
  return (
    <li className="change-line" aria-label={say.whatIf.line(number)}>
      <select
        className="slot"
        aria-label={say.whatIf.sort}
        value={draft.change}
        onChange={(event) => onChange(turnedTo(draft, sorts.find((sort) => sort === event.target.value) ?? draft.change))}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {say.whatIf.kinds[sort]}
          </option>
        ))}
      </select>
      <Chosen
        label={say.whatIf.chooseRole}
        shown={
          draft.role !== undefined && (
            <>
              <Glyph kind="role" />
              <span className="cut">{draft.role}</span>
            </>
          )
        }
      >
        {(close) => (
          <RolePicker
            lake={lake}
            label={say.whatIf.chooseRole}
            without={[]}
            onPick={(role) => {
              close()
              onChange({ ...draft, role })
            }}
          />
        )}
      </Chosen>
      {speaksOfHolder(draft) && <HolderSlot {...props} />}
      {speaksOfObject(draft) && <ObjectSlots {...props} />}
      <button
        type="button"
        className="btn quiet small icon"
        aria-label={say.whatIf.remove(number)}
        title={say.whatIf.remove(number)}
        onClick={props.onRemove}
      >
        <X size={13} aria-hidden />
      </button>
    </li>
  )
}

function Chosen({ label, shown, children }: { label: string; shown: ReactNode; children: (close: () => void) => ReactNode }) {
  return (
    <Popup
      label={label}
      trigger={(props) => (
        <button {...props} className="slot" title={label}>
          {shown || <span className="t3">{label}</span>}
          <ChevronDown size={12} className="t3 fixed" aria-hidden />
        </button>
      )}
    >
      {children}
    </Popup>
  )
}

function HolderSlot({ lake, draft, onChange }: Parameters<typeof ChangeLine>[0]) {
  const name = draft.user ?? draft.group
  return (
    <Chosen
      label={say.whatIf.holder}
      shown={
        name !== undefined && (
          <>
            {draft.user === undefined ? <Glyph kind="group" named /> : <Avatar name={name} />}
            <span className="cut">{name}</span>
          </>
        )
      }
    >
      {(close) => (
        <HolderPicker
          lake={lake}
          label={say.whatIf.holder}
          onPick={({ type, name: picked }) => {
            close()
            const { user: _, group: __, ...rest } = draft
            onChange({ ...rest, [type]: picked })
          }}
        />
      )}
    </Chosen>
  )
}

function ObjectSlots({ lake, draft, onChange }: Parameters<typeof ChangeLine>[0]) {
  const object = draft.type !== undefined && draft.fullName !== undefined ? { type: draft.type, fullName: draft.fullName } : undefined
  const path = object && pathOf(lake, object)?.path
  const fitting = object ? privilegeList.filter((name) => fits(object, name, () => undefined)) : []
  const [said] = draft.privileges ?? []
  const set = (next: Partial<Grant>) => {
    const name = next.name ?? said?.name
    if (name !== undefined) onChange({ ...draft, privileges: [{ name, condition: next.condition ?? said?.condition ?? 'allow' }] })
  }
  return (
    <>
      <Chosen
        label={say.whatIf.object}
        shown={
          object && <Path kind={kindOfType(object.type)?.name ?? object.type} names={path && path.length > 1 ? path.slice(1) : [object.fullName]} />
        }
      >
        {(close) => (
          <ObjectPicker
            lake={lake}
            label={say.why.findObject}
            offers={canBeSpokenOf}
            onPick={(picked) => {
              close()
              const { privileges: _, ...rest } = draft
              onChange({ ...rest, ...picked })
            }}
          />
        )}
      </Chosen>
      {object && (
        <select
          className="slot"
          aria-label={say.whatIf.condition}
          value={said?.condition ?? 'allow'}
          onChange={(event) =>
            set({ condition: conditions.find((word) => word === event.target.value) ?? 'allow', name: said?.name ?? fitting[0] ?? '' })
          }
        >
          {conditions.map((word) => (
            <option key={word} value={word}>
              {word}
            </option>
          ))}
        </select>
      )}
      {object && (
        <select
          className="slot"
          aria-label={say.whatIf.privilege}
          value={privilegeNow(said, fitting)}
          onChange={(event) => set({ name: event.target.value })}
        >
          <option value="">{say.whatIf.privilege}</option>
          {fitting.map((name) => (
            <option key={name} value={name}>
              {say.access.privilege(name)}
            </option>
          ))}
        </select>
      )}
    </>
  )
}
const privilegeNow = (said: Grant | undefined, fitting: readonly PrivilegeName[]) =>
  fitting.find((name) => name === privilegeOf(said?.name ?? '')) ?? ''
