/** A user's or group's page: the roles that they hold, given and taken here. */
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { kinds } from '../../kinds/index.ts'
import { useOwnMay } from '../access/guard.tsx'
import { RolePicker } from '../access/pickers.tsx'
import { accessPath, giveRoles } from '../access/reads.ts'
import type { Holder, HolderKind, HolderShown, RoleShown } from '../access/shapes.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { useAttempt } from '../api/perform.ts'
import { entityRead } from '../api/reads.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { Rows } from '../look/rows.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import './list.css'

/** Gives a role to somebody, or takes it; told by a toast that can take it back. */
export function useGiving(lake: string): (holder: Holder, role: string, give: boolean) => Promise<boolean> {
  const attempt = useAttempt()
  return (holder, role, give) => {
    const kind = kinds[holder.type]
    const at = pathTo(kind, [lake, holder.name])
    const show = (kept: unknown) => {
      const shown = kept as HolderShown
      const rest = shown.roles.filter((name) => name !== role)
      return { ...shown, roles: give ? [...rest, role] : rest }
    }
    return attempt({
      run: () => giveRoles(lake, holder, [role], give),
      said: give ? say.people.given(role, holder.name) : say.people.taken(role, holder.name),
      undo: () => giveRoles(lake, holder, [role], !give),
      previews: [{ path: at, show }],
      stale: [at, pathIn(kind, [lake]), pathTo(kinds.role, [lake, role]), accessPath(lake)],
    })
  }
}

export function RolesHeld({ place, entity, fixed }: Here<HolderShown>) {
  const lake = place.path[0] ?? ''
  const small = useMedia(narrow)
  const holder: Holder = { type: place.kind as HolderKind, name: entity.name }
  const may = useOwnMay(lake)
  const give = useGiving(lake)
  const gives = !fixed && may?.grant === true
  const roles = [...entity.roles].sort()
  const onKey = (event: KeyboardEvent, index: number) => {
    const role = roles[index]
    if (!gives || event.key !== 'Delete' || role === undefined) return
    event.preventDefault()
    void give(holder, role, false)
  }
  const giver = gives && (
    <Popup
      id="give-role"
      label={say.people.giveTo(entity.name)}
      trigger={(props) => (
        <button {...props} className="btn small">
          <Plus size={13} aria-hidden />
          {say.people.give}
        </button>
      )}
    >
      {(close) => (
        <RolePicker
          lake={lake}
          label={say.people.give}
          without={entity.roles}
          onPick={(role) => {
            close()
            void give(holder, role, true)
          }}
        />
      )}
    </Popup>
  )
  return (
    <>
      {roles.length === 0 ? (
        <Notice sign={<Glyph kind="role" size={20} />} title={say.people.holdsNone(entity.name)} deeds={giver}>
          <p>{say.people.holdsWhat}</p>
          {may && !gives && !fixed && <p className="t3 s">{say.people.mayNotGive}</p>}
        </Notice>
      ) : (
        <>
          <div className="bar">
            {may && !gives && !fixed && <span className="t3 s cut">{say.people.mayNotGive}</span>}
            <span className="grow" />
            {giver}
          </div>
          <Rows
            items={roles}
            label={say.people.held}
            height={small ? 52 : 36}
            keyOf={(role) => role}
            onKey={onKey}
            row={(role, { focus, active }) => (
              <div className="line person-line">
                <A to={{ kind: 'role', path: [lake, role], tab: '' }} {...focus} className="person-link">
                  <span className="row g8 cut person-name">
                    <Glyph kind="role" />
                    <span className="id cut">{role}</span>
                  </span>
                  <RoleInShort lake={lake} role={role} />
                </A>
                {gives && (
                  <button
                    type="button"
                    className="btn quiet small icon"
                    tabIndex={active ? 0 : -1}
                    aria-label={say.people.take(role)}
                    title={say.people.take(role)}
                    onClick={() => void give(holder, role, false)}
                  >
                    <X size={13} aria-hidden />
                  </button>
                )}
              </div>
            )}
          />
        </>
      )}
      <Status
        keys={
          roles.length === 0
            ? []
            : [['j k', say.status.move], ['↵', say.status.open], ...(gives ? ([['del', say.people.take('role').toLowerCase()]] as const) : [])]
        }
      >
        {say.people.roles(roles.length)}
      </Status>
    </>
  )
}

/** Of what a role speaks, where the reader may see it. */
function RoleInShort({ lake, role }: { lake: string; role: string }) {
  const asOf = useAsOf()
  const shown = useQuery(entityRead(asOf, kinds.role, [lake, role])).data as RoleShown | null | undefined
  return <span className="grow cut t3 s">{shown?.securableObjects.map(({ fullName }) => fullName).join(', ')}</span>
}
