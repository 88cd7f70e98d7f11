/** Who holds a role: given to users and groups, and taken from them, here. */
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import type { KindName } from '../../kinds/index.ts'
import { NotTold, useOwnMay } from '../access/guard.tsx'
import { HolderPicker } from '../access/pickers.tsx'
import { holdersRead } from '../access/reads.ts'
import type { RoleShown } from '../access/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Avatar, Marked } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { useGiving } from './roles-held.tsx'
import './list.css'

const worthFiltering = 8

export function Holders({ place, entity, fixed }: Here<RoleShown>) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const may = useOwnMay(lake)
  const give = useGiving(lake)
  const [typed, setTyped] = useState('')
  const read = useQuery(holdersRead(asOf, lake, entity.name))
  const hits = useMemo(() => (read.data ?? []).filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase())), [read.data, typed])
  const all = read.data
  if (read.error) return <NotTold lake={lake} failure={read.error} title={say.people.holdersRefused} again={() => void read.refetch()} />
  if (!all) return <Loading height={36} />
  const gives = !fixed && may?.grant === true
  const onKey = (event: KeyboardEvent, index: number) => {
    const holder = hits[index]
    if (!gives || event.key !== 'Delete' || !holder) return
    event.preventDefault()
    void give(holder, entity.name, false)
  }
  const giver = gives && (
    <Popup
      id="give-role"
      label={say.people.giveRole(entity.name)}
      trigger={(props) => (
        <button {...props} className="btn small">
          <Plus size={13} aria-hidden />
          {say.people.giveIt}
        </button>
      )}
    >
      {(close) => (
        <HolderPicker
          lake={lake}
          label={say.people.giveRole(entity.name)}
          without={({ type, name }) => all.some((one) => one.type === type && one.name === name)}
          onPick={(holder) => {
            close()
            void give(holder, entity.name, true)
          }}
        />
      )}
    </Popup>
  )
  const users = all.filter(({ type }) => type === 'user').length
  return (
    <>
      {all.length === 0 ? (
        <Notice sign={<Glyph kind="user" size={20} />} title={say.people.heldByNobody(entity.name)} deeds={giver}>
          {say.people.heldByWhat}
        </Notice>
      ) : (
        <>
          <div className="bar">
            {all.length > worthFiltering && (
              <span className="filter">
                <input
                  type="search"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  placeholder={say.people.filter('user', all.length)}
                  aria-label={say.people.filter('user', all.length)}
                />
              </span>
            )}
            <span className="grow" />
            {giver}
          </div>
          <Rows
            items={hits}
            label={say.people.heldBy}
            height={36}
            keyOf={({ type, name }) => `${type} ${name}`}
            onKey={onKey}
            row={({ type, name }, { focus, active }) => (
              <div className="line person-line">
                <A to={{ kind: type as KindName, path: [lake, name], tab: '' }} {...focus} className="person-link">
                  <span className="row g8 cut person-name">
                    {type === 'user' ? <Avatar name={name} /> : <Glyph kind="group" />}
                    <span className="id cut">
                      <Marked text={name} typed={typed.trim()} />
                    </span>
                  </span>
                  <span className="t3 s grow wide-only">{say.kind(type)}</span>
                </A>
                {gives && (
                  <button
                    type="button"
                    className="btn quiet small icon"
                    tabIndex={active ? 0 : -1}
                    aria-label={say.people.takeFrom(entity.name, name)}
                    title={say.people.takeFrom(entity.name, name)}
                    onClick={() => void give({ type, name }, entity.name, false)}
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
        keys={all.length === 0 ? [] : [['j k', say.status.move], ['↵', say.status.open], ...(gives ? ([['del', say.people.takeAway]] as const) : [])]}
      >
        {say.people.holders(users, all.length - users)}
      </Status>
    </>
  )
}
