/** The properties of an entity: each value edited in place, with what the provider says of its key. */
import { Plus, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type KindName } from '../../kinds/index.ts'
import { type PropertyRow, rowOf } from '../../kinds/properties.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { useAttempt, usePerform } from '../api/perform.ts'
import { useCatalog } from '../api/reads.ts'
import type { Properties, Shown } from '../api/shapes.ts'
import { alter } from '../api/writes.ts'
import { useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { By, newsClass, Words } from '../live/fresh.tsx'
import { useHeld, Waiting } from '../live/held.tsx'
import { type News, useNews } from '../live/news.ts'
import { InPlace } from '../look/in-place.tsx'
import { Rows } from '../look/rows.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import type { Here } from './shown.ts'

/** How one property is set or taken out, and shown meanwhile. */
function useProperty(here: Here) {
  const perform = usePerform()
  const { kind, place, entity } = here
  const at = pathTo(kind, place.path)
  const had = entity.properties ?? {}
  const call = (key: string, value: string | undefined) =>
    alter(kind, place.path, value === undefined ? { '@type': 'removeProperty', property: key } : { '@type': 'setProperty', property: key, value })
  const show = (key: string, value: string | undefined) => (kept: unknown) => {
    const { [key]: _gone, ...rest } = (kept as Shown).properties ?? {}
    return { ...(kept as Shown), properties: value === undefined ? rest : { ...rest, [key]: value } }
  }
  return (key: string, value: string | undefined) => ({
    run: () => call(key, value),
    said: value === undefined ? say.toast.propertyGone(key) : say.toast.propertySet(key, value),
    undo: () => call(key, had[key]),
    previews: [{ path: at, show: show(key, value) }],
    stale: [at, pathIn(kind, place.path.slice(0, -1))],
    perform,
  })
}

function useRowOf(here: Here): (key: string) => PropertyRow | undefined {
  const asOf = useAsOf()
  const own = here.kind.name === 'catalog' ? (here.entity as { provider?: string }).provider : undefined
  const catalog = useCatalog(asOf, here.place.path[0] ?? '', here.place.path.length > 2 ? here.place.path[1] : undefined)
  const rows = providerOf(own ?? catalog?.provider ?? '')?.properties[here.kind.name as KindName]
  return (key) => (rows ? rowOf(rows, key) : undefined)
}

export function PropertiesTab(here: Here) {
  const { entity, kind, fixed } = here
  const entries = Object.entries(entity.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const { shown, ...waits } = useHeld(pathTo(kind, here.place.path), entries, ([key]) => key)
  const news = useNews(kind, here.place.path)
  const before = (news?.before as Shown | null | undefined)?.properties
  const about = useRowOf(here)
  const property = useProperty(here)
  const attempt = useAttempt()
  const [editing, setEditing] = useState('')
  const may = (key: string) => {
    const row = about(key)
    return !fixed && kind.changes.setProperty !== undefined && key !== 'in-use' && row?.reserved !== true && row?.immutable !== true
  }
  const onKey = (event: KeyboardEvent, index: number) => {
    const key = shown[index]?.[0]
    if (event.key !== 'Enter' || key === undefined || !may(key) || event.target !== event.currentTarget.querySelector(`[data-row="${index}"]`)) return
    event.preventDefault()
    setEditing(key)
  }
  return (
    <>
      {!fixed && kind.changes.setProperty !== undefined && (
        <AddProperty taken={entity.properties ?? {}} set={(key, value) => attempt(property(key, value))} />
      )}
      {entries.length === 0 ? (
        <Notice title={say.properties.none}>{say.properties.what}</Notice>
      ) : (
        <>
          <Waiting {...waits} />
          <Rows
            role="grid"
            items={shown}
            label={say.properties.label}
            height={34}
            keyOf={([key]) => key}
            onKey={onKey}
            head={
              <div role="row" className="heads line prop-line">
                <span role="columnheader">{say.properties.key}</span>
                <span role="columnheader">{say.properties.value}</span>
                <span role="columnheader" className="prop-doc">
                  {say.properties.meaning}
                </span>
                <span role="columnheader">
                  <span className="hidden-text">{say.properties.remove}</span>
                </span>
              </div>
            }
            row={([key, value], { active }) => (
              <PropertyLine
                name={key}
                value={value}
                doc={about(key)?.doc}
                active={active}
                editable={may(key)}
                editing={editing === key}
                onEdit={(open) => setEditing(open ? key : '')}
                save={(next) => property(key, next).perform(property(key, next))}
                {...(before && before[key] !== value ? { was: before[key] ?? '', news } : {})}
                {...(about(key)?.required ? {} : { remove: () => void attempt(property(key, undefined)) })}
              />
            )}
          />
        </>
      )}
      <Status keys={fixed || entries.length === 0 ? [] : [['↵', say.status.editValue]]}>{say.properties.count(entries.length)}</Status>
    </>
  )
}

function PropertyLine(props: {
  readonly name: string
  readonly value: string
  readonly doc: string | undefined
  readonly active: boolean
  readonly editable: boolean
  readonly editing: boolean
  readonly onEdit: (open: boolean) => void
  readonly save: (value: string) => Promise<void>
  /** What it was before another changed it, just now. */
  readonly was?: string
  readonly news?: News | undefined
  /** Absent for what the provider cannot do without. */
  readonly remove?: () => void
}) {
  return (
    <div
      className={`line prop-line${props.active ? ' active' : ''}${newsClass(props.news)}`}
      onDoubleClick={() => props.editable && props.onEdit(true)}
    >
      <span role="gridcell" className="id cut" title={props.name}>
        {props.name}
      </span>
      <span role="gridcell" className="row cut">
        <InPlace
          text={props.value}
          label={say.properties.valueOf(props.name)}
          open={props.editing}
          onOpen={props.onEdit}
          save={props.save}
          by={props.news?.actor}
        >
          <span className="mono cut" title={props.value}>
            {props.value === '' ? <span className="t3">{say.properties.empty}</span> : <Words was={props.was} is={props.value} />}
          </span>
          {props.news && <By news={props.news} />}
        </InPlace>
      </span>
      <span role="gridcell" className="t3 s cut prop-doc" title={props.doc}>
        {props.doc}
      </span>
      <span role="gridcell" className="r">
        {props.editable && props.remove && (
          <button
            type="button"
            className="btn quiet small icon"
            aria-label={say.properties.removeOf(props.name)}
            title={say.properties.remove}
            onClick={props.remove}
          >
            <X size={13} aria-hidden />
          </button>
        )}
      </span>
    </div>
  )
}

function AddProperty({ taken, set }: { taken: Properties; set: (key: string, value: string) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null)
  const add = (event: FormEvent) => {
    event.preventDefault()
    const data = new FormData(form.current ?? undefined)
    const key = String(data.get('key') ?? '').trim()
    if (key === '' || Object.hasOwn(taken, key)) return
    void set(key, String(data.get('value') ?? '')).then((done) => done && form.current?.reset())
  }
  return (
    <form ref={form} className="bar prop-add" onSubmit={add}>
      <span className="filter">
        <input name="key" placeholder={say.properties.newKey} aria-label={say.properties.newKey} required />
      </span>
      <span className="filter grow">
        <input name="value" placeholder={say.properties.newValue} aria-label={say.properties.newValue} required />
      </span>
      <button type="submit" className="btn small">
        <Plus size={13} aria-hidden />
        {say.properties.add}
      </button>
    </form>
  )
}
