/** May she read this, and why: a sentence with slots, the verdict, and the way down to the object as a picture. */
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown, X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Avatar } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { chainOf } from './chain.ts'
import { NotTold, useOwnMay } from './guard.tsx'
import { spokenOf } from './objects.ts'
import { HolderPicker } from './pickers.tsx'
import { explainRead, holderIn, holderText } from './reads.ts'
import { Remedies } from './remedies.tsx'
import type { Explained, Holder } from './shapes.ts'
import { Verdict, Way } from './way.tsx'
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
          <Seen explained={data} />
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

/** Rows and columns that rules keep back from who may read it. */
function Seen({ explained: { rows, masks = [] } }: { explained: Explained }) {
  if (rows === undefined && masks.length === 0) return null
  return (
    <div className="col g4 remedies">
      <h3 className="lab">{say.why.seen}</h3>
      {rows !== undefined && <p className="s break">{say.why.rows(rows)}</p>}
      {masks.map((mask) => (
        <p key={mask.column} className="s break">
          {say.why.masked(mask.column, mask.with, mask.policy)}
        </p>
      ))}
    </div>
  )
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
