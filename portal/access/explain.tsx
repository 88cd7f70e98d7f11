/** May she read this, and why: a sentence with slots, the verdict, and the way down to the object as a picture. */
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, Check, ChevronDown, Crown, Minus, X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { entityRead } from '../api/reads.ts'
import { A, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Avatar } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { type Chain, chainOf, type Level, type Reason } from './chain.ts'
import { NotTold, useOwnMay } from './guard.tsx'
import { kindOfType, pageOf, spokenOf } from './objects.ts'
import { HolderPicker } from './pickers.tsx'
import { explainRead, holderIn, holderText } from './reads.ts'
import type { Explained, Fact, Holder, HolderShown, Proposal } from './shapes.ts'
import './explain.css'

/** `who` is fixed on the page of somebody; else it is chosen, and stands in the address. */
export function Explain({ lake, kind, path, who }: { lake: string; kind: Kind; path: readonly string[]; who?: Holder }) {
  const asOf = useAsOf()
  const go = useGo()
  const search = useSearch()
  const may = useOwnMay(lake)
  const chosen = who ?? holderIn(search.who)
  const object = useMemo(() => spokenOf(kind, path), [kind, path])
  const read = useQuery(explainRead(asOf, lake, object, { who: chosen, groups: chosen?.type === 'group' ? undefined : search.groups }))
  const { data } = read
  const deeds = Object.keys(data?.may ?? {})
  const deed = search.deed !== undefined && deeds.includes(search.deed) ? search.deed : 'load'
  const name = chosen?.name ?? data?.principal ?? ''
  const chain = useMemo(() => data && chainOf(data, kind, path, deed), [data, kind, path, deed])
  return (
    <section className="explain" aria-label={say.why.label}>
      <h2 className="lab">{say.why.label}</h2>
      <div className="explain-ask">
        <span>{say.why.may}</span>
        {who || may?.grant !== true ? (
          <span className="row g6 slot still">
            <Person holder={chosen ?? { type: 'user', name }} />
          </span>
        ) : (
          <Popup
            label={say.why.choose}
            trigger={(props) => (
              <Slot {...props}>
                <Person holder={chosen ?? { type: 'user', name }} />
              </Slot>
            )}
          >
            {(close) => (
              <HolderPicker
                lake={lake}
                label={say.why.choose}
                onPick={(holder) => {
                  close()
                  go.with({ who: holderText(holder), groups: undefined }, true)
                }}
              />
            )}
          </Popup>
        )}
        <Popup menu label={say.why.chooseDeed} trigger={(props) => <Slot {...props}>{say.whatIf.deed(deed)}</Slot>}>
          {(close) =>
            (deeds.length > 0 ? deeds : ['load']).map((one) => (
              <Item
                key={one}
                chosen={one === deed}
                sign={data?.may[one] ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
                onPick={() => {
                  close()
                  go.with({ deed: one }, true)
                }}
              >
                {say.whatIf.deed(one)}
              </Item>
            ))
          }
        </Popup>
        <span className="row g4 cut">
          {deed.startsWith('create_') && <span>{say.why.in}</span>}
          <Glyph kind={kind.name} named />
          <span className="id cut" title={object.fullName}>
            {path.at(-1)}?
          </span>
        </span>
      </div>
      {chosen?.type !== 'group' && may?.grant === true && <Groups lake={lake} groups={search.groups} />}
      {read.error ? (
        <NotTold lake={lake} failure={read.error} title={say.access.refused} again={() => void read.refetch()} />
      ) : data && chain ? (
        <div role="status">
          <Verdict chain={chain} name={name} deed={deed} isGroup={chosen?.type === 'group'} />
          <Way chain={chain} lake={lake} />
          {may?.grant === true && !chain.allowed && <Remedies lake={lake} chain={chain} explained={data} who={chosen ?? { type: 'user', name }} />}
          <All explained={data} deed={deed} />
        </div>
      ) : (
        <Loading rows={4} height={40} />
      )}
    </section>
  )
}

const Person = ({ holder: { type, name } }: { holder: Holder }) => (
  <>
    {type === 'user' ? <Avatar name={name} /> : <Glyph kind="group" named />}
    <span className="cut" title={name}>
      {name}
    </span>
  </>
)
const Slot = ({ children, ...props }: { children: ReactNode }) => (
  <button {...props} className="slot">
    {children}
    <ChevronDown size={12} className="t3 fixed" aria-hidden />
  </button>
)

/** Groups count only for who proves to be in them: here one may suppose it. */
function Groups({ lake, groups }: { lake: string; groups: string | undefined }) {
  const go = useGo()
  const list = (groups ?? '').split(',').filter((name) => name !== '')
  return (
    <div className="row g4 wrap s t3">
      <span>{list.length === 0 ? say.why.noGroups : say.why.inGroups}</span>
      {list.map((name) => (
        <span key={name} className="tag">
          <span className="cut">{name}</span>
          <button
            type="button"
            aria-label={say.why.notIn(name)}
            title={say.why.notIn(name)}
            onClick={() => go.with({ groups: list.filter((one) => one !== name).join(',') }, true)}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <Popup
        label={say.why.suppose}
        trigger={(props) => (
          <button {...props} className="link s">
            {say.why.suppose}
          </button>
        )}
      >
        {(close) => (
          <HolderPicker
            lake={lake}
            only="group"
            label={say.why.suppose}
            without={({ name }) => list.includes(name)}
            onPick={({ name }) => {
              close()
              go.with({ groups: [...list, name].join(',') }, true)
            }}
          />
        )}
      </Popup>
    </div>
  )
}

function Verdict({ chain: { allowed, reason }, name, deed, isGroup }: { chain: Chain; name: string; deed: string; isGroup: boolean }) {
  return (
    <div className={`verdict ${allowed ? 'yes' : 'no'}`}>
      {allowed ? <Check size={16} aria-hidden /> : <X size={16} aria-hidden />}
      <div className="col">
        <span className="b">{say.why.verdict(allowed, reason.is)}</span>
        <span>{reasonWords(reason, name, deed, isGroup)}</span>
      </div>
    </div>
  )
}

function reasonWords(reason: Reason, name: string, deed: string, isGroup: boolean): string {
  switch (reason.is) {
    case 'no user':
      return say.why.noUser(name)
    case 'a user':
      return say.why.aUser(isGroup ? say.why.whoever(name) : name)
    case 'owner':
      return say.why.owner(reason.fact.owner ?? name, placeOf(reason.fact))
    case 'allowed':
      return say.why.allowed(reason.fact.role ?? '', reason.fact.privilege ?? '', placeOf(reason.fact))
    case 'denied':
      return say.why.denied(reason.fact.role ?? '', reason.fact.privilege ?? '', placeOf(reason.fact), reason.otherwise)
    case 'missing':
      return say.why.missing(reason.needs, say.why.place(kindOfType(reason.object.type)?.name ?? reason.object.type, reason.object.fullName))
    case 'owners only':
      return say.why.ownersOnly(deed)
    default:
      return say.why.otherwise
  }
}
const placeOf = ({ type, object }: Fact) => say.why.place(kindOfType(type)?.name ?? type, object)

/** From the metalake down, what is said on each level. */
function Way({ chain, lake }: { chain: Chain; lake: string }) {
  return (
    <ol className="way" aria-label={say.why.way}>
      {chain.levels.map((level) => (
        <li key={`${level.object.type} ${level.object.fullName}`}>
          <Mark level={level} />
          <div className="col">
            <span className="row g6 cut">
              <Glyph kind={level.kind.name} size={14} named />
              <A to={pageOf(lake, level.object, 'access')} className="id cut holder-link" title={level.object.fullName}>
                {level.kind.parent ? level.object.fullName.split('.').at(-1) : level.object.fullName}
              </A>
            </span>
            {level.facts.map((fact, i) => (
              <Said key={i} fact={fact} lake={lake} />
            ))}
            {level.lacks && <span className="s bad">{say.why.lacks(level.needs)}</span>}
            {level.facts.length === 0 && !level.lacks && <span className="s t3">{say.why.nothingSaid}</span>}
          </div>
        </li>
      ))}
    </ol>
  )
}

function Mark({ level: { facts, lacks } }: { level: Level }) {
  if (facts.some(({ condition }) => condition === 'deny') || lacks) return <X size={11} className="mark no" aria-hidden />
  if (facts.some(({ owner }) => owner !== undefined)) return <Crown size={11} className="mark yes" aria-hidden />
  if (facts.some(({ condition, overruled }) => condition === 'allow' && !overruled)) return <Check size={11} className="mark yes" aria-hidden />
  return <Minus size={11} className="mark" aria-hidden />
}

function Said({ fact, lake }: { fact: Fact; lake: string }) {
  if (fact.owner !== undefined) return <span className="s ok">{say.why.owns(fact.owner)}</span>
  const through = holderIn(fact.through)
  return (
    <span className="s">
      <span className={fact.condition === 'deny' ? 'bad b' : fact.overruled ? 't3 overruled' : 'ok b'}>
        {say.access.privilege(fact.privilege ?? '')}, {say.access.condition(fact.condition ?? '')}
      </span>
      {fact.overruled && <span className="t3"> · {say.why.overruled}</span>}
      <span className="t2">
        {' '}
        {say.why.byRole}{' '}
        <A to={{ kind: 'role', path: [lake, fact.role ?? ''], tab: '' }} className="inline-link">
          {fact.role}
        </A>
        {through?.type === 'group' && <> {say.why.throughGroup(through.name)}</>}
      </span>
    </span>
  )
}

/** Changes that would turn the answer, each to be tried out before it is made. */
function Remedies({ lake, chain, explained, who }: { lake: string; chain: Chain; explained: Explained; who: Holder }) {
  const holder = useQuery({ ...entityRead(undefined, kinds[who.type], [lake, who.name]), enabled: chain.reason.is === 'missing' }).data as
    | HolderShown
    | null
    | undefined
  const remedies = remediesFor(chain.reason, explained, who, holder?.roles ?? [])
  if (remedies.length === 0) return null
  return (
    <div className="col g6 remedies">
      <h3 className="lab">{say.why.change}</h3>
      {remedies.map(({ label, change }) => (
        <A key={label} to={{ kind: 'metalake', path: [lake], tab: 'what-if' }} search={{ changes: JSON.stringify([change]) }} className="btn remedy">
          <span className="grow cut">{label}</span>
          <ArrowRight size={13} className="t3" aria-hidden />
        </A>
      ))}
    </div>
  )
}

const remediesAtMost = 3
function remediesFor(reason: Reason, explained: Explained, who: Holder, roles: readonly string[]): readonly { label: string; change: Proposal }[] {
  if (reason.is === 'denied') {
    const { role = '', privilege = '', type, object, through } = reason.fact
    const holder = holderIn(through) ?? who
    const said = { type, fullName: object, privileges: [{ name: privilege, condition: 'deny' as const }] }
    return [
      { label: say.why.takeRole(role, holder.name), change: { change: 'revoke-role', role, [holder.type]: holder.name } },
      { label: say.why.unsay(role, privilege), change: { change: 'revoke', role, ...said } },
    ]
  }
  if (reason.is !== 'missing') return []
  const [privilege] = reason.needs
  const held = [...new Set([...explained.because.flatMap(({ role }) => (role === undefined ? [] : [role])), ...roles])]
  return held.slice(0, remediesAtMost).map((role) => ({
    label: say.why.allowTo(role, privilege ?? '', reason.object.fullName),
    change: { change: 'grant', role, ...reason.object, privileges: [{ name: privilege ?? '', condition: 'allow' as const }] },
  }))
}

/** Every deed at a glance. */
function All({ explained, deed }: { explained: Explained; deed: string }) {
  const go = useGo()
  const deeds = Object.entries(explained.may)
  if (deeds.length === 0) return null
  return (
    <div className="col g4 all-deeds">
      <h3 className="lab">{say.why.all}</h3>
      <div className="row g4 wrap">
        {deeds.map(([one, may]) => (
          <button
            key={one}
            type="button"
            className={`pill ${may ? 'ok' : 'soft'}`}
            aria-pressed={one === deed}
            onClick={() => go.with({ deed: one }, true)}
          >
            {may ? <Check size={11} aria-hidden /> : <X size={11} aria-hidden />}
            <span className="hidden-text">{may ? say.why.yes : say.why.no}</span>
            {say.whatIf.deed(one)}
          </button>
        ))}
      </div>
    </div>
  )
}
