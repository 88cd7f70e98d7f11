/** The users, groups or roles of a metalake: all names at once, what is said of each read as it comes into sight. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { MoreHorizontal, Plus } from 'lucide-react'
import { type KeyboardEvent, lazy, useMemo, useState } from 'react'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { NotTold, useLakeOwner, useOwnMay } from '../access/guard.tsx'
import type { HolderShown, RoleShown } from '../access/shapes.ts'
import { pathTo } from '../api/paths.ts'
import { entityRead, keyOf, namesRead } from '../api/reads.ts'
import type { Shown } from '../api/shapes.ts'
import { openCreate, useTurn } from '../entity/deeds.tsx'
import { isOn } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useLasting, useMedia } from '../kit/use.ts'
import { Avatar, Marked, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { panel } from '../look/panel.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { type RowState, Rows } from '../look/rows.tsx'
import { Loading, Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import './list.css'

const Drop = lazy(() => import('../entity/drop.tsx').then(({ Drop }) => ({ default: Drop })))

const worthFiltering = 8
/** A row rests so long before it is asked about: scrolling past ten thousand names asks for none. */
const restMs = 120

export function People({ kind, lake, fixed }: { kind: Kind; lake: string; fixed: boolean }) {
  const asOf = useAsOf()
  const small = useMedia(narrow)
  const [typed, setTyped] = useState('')
  const read = useQuery(namesRead(asOf, kind, [lake]))
  const may = useOwnMay(lake)
  const client = useQueryClient()
  const turn = useTurn()
  const hits = useMemo(() => (read.data ?? []).filter((name) => name.toLowerCase().includes(typed.trim().toLowerCase())), [read.data, typed])
  if (read.error) return <NotTold lake={lake} failure={read.error} title={say.people.refused(kind.name)} again={() => void read.refetch()} />
  if (!read.data) return <Loading height={36} />
  const adds = !fixed && may?.[`create_${kind.name}`] === true
  const changes = !fixed && (adds || kind.name === 'role')
  const shownOf = (name: string) => client.getQueryData<Shown>(keyOf(asOf, pathTo(kind, [lake, name])))
  const onKey = (event: KeyboardEvent, index: number) => {
    const name = hits[index]
    const entity = name === undefined ? undefined : shownOf(name)
    if (!changes || name === undefined || !entity) return
    if (event.key === 'Delete') openDrop(kind, lake, entity)
    else if (event.key === 'd' && kind.switchable) void turn(kind, [lake, name], entity)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const add = adds && (
    <button type="button" className="btn small" onClick={() => openCreate(kind, [lake])}>
      <Plus size={13} aria-hidden />
      {say.people.add(kind.name)}
    </button>
  )
  if (read.data.length === 0)
    return (
      <Notice sign={<Glyph kind={kind.name} size={20} />} title={say.people.none(kind.name)} deeds={add}>
        <p>{say.people.what(kind.name)}</p>
        {may && !adds && <OnlyOwn kind={kind} lake={lake} />}
      </Notice>
    )
  return (
    <>
      <div className="bar">
        {read.data.length > worthFiltering && (
          <span className="filter">
            <input
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder={say.people.filter(kind.name, read.data.length)}
              aria-label={say.people.filter(kind.name, read.data.length)}
            />
          </span>
        )}
        <span className="t3 s num" role="status">
          {typed === '' ? '' : say.people.hits(hits.length)}
        </span>
        {may && !adds && <OnlyOwn kind={kind} lake={lake} />}
        <span className="grow" />
        {add}
      </div>
      <Rows
        items={hits}
        label={say.access.many(kind.name)}
        height={small ? 52 : 36}
        keyOf={(name) => name}
        onKey={onKey}
        head={small ? undefined : <Heads kind={kind} />}
        row={(name, state) => <PersonRow kind={kind} lake={lake} name={name} state={state} typed={typed.trim()} changes={changes} />}
      />
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
          ...(changes ? ([['del', say.people.status.remove]] as const) : []),
          ...(changes && kind.switchable ? ([['d', say.people.status.switch]] as const) : []),
        ]}
      >
        {say.people.count(kind.name, read.data.length)}
      </Status>
    </>
  )
}

const openDrop = (kind: Kind, lake: string, entity: Shown) =>
  panel.set(<Drop here={{ kind, place: { kind: kind.name as KindName, path: [lake, entity.name], tab: '' }, entity, fixed: false }} />)

/** Why there are so few of them. */
function OnlyOwn({ kind, lake }: { kind: Kind; lake: string }) {
  const owner = useLakeOwner(lake)
  return <span className="t3 s cut">{say.access.onlyOwn(kind.name, owner)}</span>
}

function Heads({ kind }: { kind: Kind }) {
  const [name, said, made] = say.people.heads[kind.name] ?? []
  return (
    <div className="heads line person-line" aria-hidden>
      <span className="person-name">{name}</span>
      <span className="grow">{said}</span>
      <span className="person-when r">{made}</span>
      <span className="person-more" />
    </div>
  )
}

function PersonRow(props: { kind: Kind; lake: string; name: string; state: RowState; typed: string; changes: boolean }) {
  const { kind, lake, name, state } = props
  const asOf = useAsOf()
  const rests = useLasting(state.resting, restMs)
  const known = useQuery({ ...entityRead(asOf, kind, [lake, name]), enabled: rests }).data
  const at = known?.audit?.createTime
  return (
    <div className="line person-line">
      <A to={{ kind: kind.name as KindName, path: [lake, name], tab: '' }} {...state.focus} className="person-link">
        <span className="row g8 person-name">
          {kind.name === 'user' ? <Avatar name={name} /> : <Glyph kind={kind.name} />}
          <span className="id cut" title={name}>
            <Marked text={name} typed={props.typed} />
          </span>
          {known && !isOn(kind, known) && <span className="pill warn">{say.people.disabled}</span>}
        </span>
        <span className="grow cut t2 person-said">{known && <Said kind={kind} entity={known} />}</span>
        <span className="t3 s nw r person-when wide-only">{at !== undefined && <When at={at} />}</span>
      </A>
      <span className="person-more">{props.changes && known && <More kind={kind} lake={lake} entity={known} reachable={state.active} />}</span>
    </div>
  )
}

/** The roles somebody holds, the objects that a role speaks of; by name as far as there is room. */
function Said({ kind, entity }: { kind: Kind; entity: Shown }) {
  const names = kind.name === 'role' ? (entity as RoleShown).securableObjects.map(({ fullName }) => fullName) : (entity as HolderShown).roles
  if (names.length === 0) return <span className="t3">{kind.name === 'role' ? say.people.objects(0) : say.people.noRoles}</span>
  return (
    <span className="row g6 cut">
      <span className="num fixed">{kind.name === 'role' ? say.people.objects(names.length) : say.people.roles(names.length)}</span>
      <span className="t3 cut">{names.slice(0, 20).join(', ')}</span>
    </span>
  )
}

function More({ kind, lake, entity, reachable }: { kind: Kind; lake: string; entity: Shown; reachable: boolean }) {
  const turn = useTurn()
  const on = isOn(kind, entity)
  return (
    <Popup
      menu
      end
      label={say.moreOf(entity.name)}
      trigger={(props) => (
        <button {...props} className="btn quiet small icon" tabIndex={reachable ? 0 : -1} aria-label={say.moreOf(entity.name)}>
          <MoreHorizontal size={14} aria-hidden />
        </button>
      )}
    >
      {(close) => (
        <>
          {kind.switchable && (
            <Item
              onPick={() => {
                close()
                void turn(kind, [lake, entity.name], entity)
              }}
            >
              {say.people.switch(entity.name, on)}
            </Item>
          )}
          <Item
            tone="bad"
            onPick={() => {
              close()
              openDrop(kind, lake, entity)
            }}
          >
            {say.people.remove(kind.name, entity.name)}
          </Item>
        </>
      )}
    </Popup>
  )
}
