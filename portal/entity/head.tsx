/** The head of a page: where it hangs, what it is called, what is said of it, and what can be done with it. */
import { Link2, MoreHorizontal } from 'lucide-react'
import { Fragment, useState } from 'react'
import { ancestors } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import type { Shown } from '../api/shapes.ts'
import { alter } from '../api/writes.ts'
import type { PageDeed } from '../frame/deeds.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { box, useBox } from '../kit/box.ts'
import { By, newsClass, Words } from '../live/fresh.tsx'
import { useNews } from '../live/news.ts'
import { Avatar, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { InPlace } from '../look/in-place.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { type Here, isOn } from './shown.ts'
import { TagLine } from './tag-line.tsx'

/** Whether the head's comment is being edited; the page's `e` opens it. */
export const editingComment = box(false)

export function Head({ here, deeds, slim }: { here: Here; deeds: readonly PageDeed[]; slim: boolean }) {
  const { kind, place, entity } = here
  const parents = ancestors(kind)
  const offered = deeds.filter((d) => !d.quiet)
  const first = offered.find((d) => d.id.startsWith('create'))
  const copy = deeds.find((d) => d.id === 'copy')
  return (
    <div className={`head${slim ? ' slim' : ''}`}>
      {parents.length > 1 && (
        <nav className="crumb" aria-label={say.breadcrumb}>
          {parents.slice(1).map((parent, i) => (
            <Fragment key={parent.name}>
              {i > 0 && <span aria-hidden>/</span>}
              <A to={{ kind: parent.name as KindName, path: place.path.slice(0, i + 2), tab: '' }} className="row g4 cut">
                <Glyph kind={parent.name} size={14} named />
                <span className="cut">{place.path[i + 1]}</span>
              </A>
            </Fragment>
          ))}
          {slim && <span aria-hidden>/</span>}
        </nav>
      )}
      <div className="head-line">
        <Glyph kind={kind.name} size={slim ? 18 : 20} named />
        <h1 className="h1 cut" title={entity.name}>
          {entity.name}
        </h1>
        <Marks here={here} />
        <span className="head-tags">{kind.carries.tags && <TagLine here={here} />}</span>
        <span className="grow" />
        <Lately here={here} />
        {first && !slim && (
          <button type="button" className="btn wide-only" onClick={first.run}>
            {first.label}
          </button>
        )}
        {copy && (
          <button type="button" className="btn quiet icon wide-only" aria-label={copy.label} title={copy.label} onClick={copy.run}>
            <Link2 size={15} aria-hidden />
          </button>
        )}
        <Popup
          menu
          end
          label={say.moreOf(entity.name)}
          trigger={(props) => (
            <button {...props} className="btn icon" aria-label={say.moreOf(entity.name)}>
              <MoreHorizontal size={16} aria-hidden />
            </button>
          )}
        >
          {(close) =>
            offered.map((deed) => (
              <Item
                key={deed.id}
                onPick={() => {
                  close()
                  deed.run()
                }}
                {...(deed.letter ? { keys: deed.letter } : {})}
                {...(deed.danger ? { tone: 'bad' as const } : {})}
              >
                {deed.label}
              </Item>
            ))
          }
        </Popup>
      </div>
      {!slim && <Comment here={here} />}
    </div>
  )
}

/** So long a change is lately, in ms. */
const latelyMs = 7 * 24 * 3_600_000

/** Who last changed it and when, where that was not long ago; leads to what they did. */
function Lately({ here: { place, entity } }: { here: Here }) {
  const { lastModifier: who, lastModifiedTime: at } = entity.audit ?? {}
  const asOf = useAsOf()
  if (who === undefined || at === undefined || (asOf === undefined ? Date.now() : Date.parse(asOf)) - Date.parse(at) > latelyMs) return null
  return (
    <A to={{ kind: place.kind, path: place.path, tab: 'history' }} className="row g4 t3 s wide-only lately" title={say.history.latelyBy(who)}>
      <Avatar name={who} size={16} />
      <span className="cut">{who}</span>
      <span className="hidden-text">{say.facts.changedAt}</span>
      <When at={at} />
    </A>
  )
}

/** What sort of its kind it is, and whether it is switched off. */
function Marks({ here: { kind, entity } }: { here: Here }) {
  const { type, provider, functionType } = entity as { type?: unknown; provider?: unknown; functionType?: unknown }
  const sort = typeof provider === 'string' ? provider : typeof type === 'string' ? type : typeof functionType === 'string' ? functionType : undefined
  return (
    <>
      {sort !== undefined && <span className="pill wide-only">{sort}</span>}
      {!isOn(kind, entity) && <span className="pill warn">{say.off}</span>}
    </>
  )
}

function Comment({ here }: { here: Here }) {
  const { kind, place, entity, fixed } = here
  const editing = useBox(editingComment)
  const [open, setOpen] = useState(false)
  const perform = usePerform()
  const news = useNews(kind, place.path)
  const text = entity.comment ?? ''
  const before = (news?.before as Shown | null | undefined) ?? undefined
  const was = before && (before.comment ?? '')
  const told = news && !open && was !== undefined && was !== text ? news : undefined
  const editable = !fixed && Object.hasOwn(kind.changes, 'updateComment')
  const at = pathTo(kind, place.path)
  const update = (newComment: string) => alter(kind, place.path, { '@type': 'updateComment', newComment })
  const save = (typed: string) =>
    perform({
      run: () => update(typed),
      said: say.toast.commented(entity.name),
      undo: () => update(text),
      previews: [{ path: at, show: (kept) => ({ ...(kept as object), comment: typed }) }],
      stale: [at, pathIn(kind, place.path.slice(0, -1))],
    })
  if (!editable) return text === '' ? null : <p className={`head-comment t2${newsClass(told)}`}>{text}</p>
  return (
    <div className={`head-comment t2${newsClass(told)}`}>
      <InPlace
        text={text}
        label={say.comment.of(entity.name)}
        open={open || editing}
        onOpen={(next) => {
          setOpen(next)
          editingComment.set(false)
        }}
        save={save}
        max={kind.name === 'table' ? 4096 : 256}
        by={news?.actor}
      >
        <button type="button" className="in-place-words break" title={say.comment.edit} onClick={() => setOpen(true)}>
          {text === '' ? <span className="t3">{say.comment.add}</span> : <Words was={was} is={text} />}
        </button>
        {told && <By news={told} />}
      </InPlace>
    </div>
  )
}
