/** The tags of an object: its own, and dashed those it has from what it is in; and the window that puts them on and takes them off. */
import { useQuery } from '@tanstack/react-query'
import { Check, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { objectPath, pathIn, pathTo } from '../api/paths.ts'
import { useAttempt } from '../api/perform.ts'
import { tagsOnRead, tagsRead } from '../api/reads.ts'
import type { TagShown } from '../api/shapes.ts'
import { create, tag as putTags, type Tagging } from '../api/writes.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import type { Here } from './shown.ts'

/** The object whose tags are meant: an entity with a page, or a column. */
export interface Tagged {
  readonly kind: Kind
  readonly path: readonly string[]
}

export const TagWord = ({ lake, tag }: { lake: string; tag: TagShown }) => (
  <A
    to={{ kind: 'tag', path: [lake, tag.name], tab: '' }}
    className={`tag${tag.inherited ? ' inherited' : ''}`}
    title={tag.inherited ? say.tags.inherited(tag.name) : (tag.comment ?? tag.name)}
  >
    <span className="cut">
      {tag.name}
      {tag.assignmentValues && tag.assignmentValues.length > 0 ? `: ${tag.assignmentValues.join(', ')}` : ''}
    </span>
  </A>
)

/** How tags are put on and taken off, told by a toast that can take it back. */
export function useTagging(object: Tagged) {
  const attempt = useAttempt()
  const name = object.path.at(-1) ?? ''
  const at = `${objectPath(object.kind, object.path)}/tags`
  const stale = (tags: readonly Tagging[]) => [
    at,
    pathTo(object.kind, object.path),
    ...tags.map((t) => pathTo(kinds.tag, [object.path[0] ?? '', t.name])),
  ]
  const put = (add: readonly Tagging[], remove: readonly Tagging[]) =>
    attempt({
      run: () => putTags(object.kind, object.path, add, remove),
      said:
        add.length > 0 ? say.toast.tagged(name, add.map((t) => t.name).join(', ')) : say.toast.untagged(name, remove.map((t) => t.name).join(', ')),
      undo: () => putTags(object.kind, object.path, remove, add),
      previews: [
        {
          path: at,
          query: { details: 'true' },
          show: (kept) => preview(kept as readonly TagShown[], add, remove),
        },
      ],
      stale: stale([...add, ...remove]),
    })
  return put
}

const preview = (kept: readonly TagShown[], add: readonly Tagging[], remove: readonly Tagging[]): readonly TagShown[] => [
  ...kept.filter((t) => t.inherited || !remove.some((r) => r.name === t.name)),
  ...add.map((t): TagShown => ({ name: t.name, inherited: false, ...(t.value === undefined ? {} : { assignmentValues: [t.value] }) })),
]

export function TagLine({ here }: { here: Here }) {
  const asOf = useAsOf()
  const object = { kind: here.kind, path: here.place.path }
  const tags = useQuery(tagsOnRead(asOf, object.kind, object.path)).data ?? []
  return (
    <span className="row g4 cut">
      {tags.map((tag) => (
        <TagWord key={tag.name} lake={here.place.path[0] ?? ''} tag={tag} />
      ))}
      {!here.fixed && <TagButton object={object} tags={tags} id="tags" />}
    </span>
  )
}

/** `id` for the head's own; in a row it shows on demand, and is `reachable` by tab in the row that holds the focus. */
export function TagButton({ object, tags, id, reachable = true }: { object: Tagged; tags: readonly TagShown[]; id?: string; reachable?: boolean }) {
  const name = object.path.at(-1) ?? ''
  const bare = tags.length === 0 && id !== undefined
  return (
    <Popup
      label={say.tags.of(name)}
      {...(id === undefined ? {} : { id })}
      trigger={(props) => (
        <button {...props} className={`tag-add${id === undefined ? ' on-demand' : ''}`} tabIndex={reachable ? 0 : -1} title={say.tags.of(name)}>
          <Plus size={12} aria-hidden />
          {bare ? (
            <>
              {say.tags.add} <span className="hidden-text">{name}</span>
            </>
          ) : (
            <span className="hidden-text">{say.tags.of(name)}</span>
          )}
        </button>
      )}
    >
      {() => <TagChooser object={object} on={tags} />}
    </Popup>
  )
}

function TagChooser({ object, on }: { object: Tagged; on: readonly TagShown[] }) {
  const lake = object.path[0] ?? ''
  const all = useQuery(tagsRead(undefined, lake)).data ?? []
  const [typed, setTyped] = useState('')
  const put = useTagging(object)
  const attempt = useAttempt()
  const wanted = typed.trim()
  const hits = all.filter((tag) => tag.name.toLowerCase().includes(wanted.toLowerCase()))
  // A tag with a list of values is offered once for each.
  const options: readonly Tagging[] = hits.flatMap(({ name, allowedValues }) =>
    allowedValues && allowedValues.length > 0 ? allowedValues.map((value) => ({ name, value })) : [{ name }],
  )
  const isOn = ({ name, value }: Tagging) =>
    on.some((t) => t.name === name && !t.inherited && (value === undefined || (t.assignmentValues ?? []).includes(value)))
  const flip = (option: Tagging) => void (isOn(option) ? put([], [option]) : put([option], []))
  const makeAndPut = async () => {
    setTyped('')
    const made = await attempt({
      run: () => create(kinds.tag, [lake], { name: wanted }),
      said: say.toast.made('tag', wanted),
      stale: [pathIn(kinds.tag, [lake])],
    })
    if (made) await put([{ name: wanted }], [])
  }
  return (
    <div className="col g6 tag-chooser">
      <div className="filter">
        <input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            const only = options.find((t) => t.name === wanted) ?? (options.length === 1 ? options[0] : undefined)
            if (only) flip(only)
            else if (wanted !== '' && options.length === 0) void makeAndPut()
          }}
          placeholder={say.tags.find}
          aria-label={say.tags.find}
        />
      </div>
      <div className="tag-list">
        {options.map((option) => (
          <button
            key={`${option.name}\0${option.value ?? ''}`}
            type="button"
            role="checkbox"
            aria-checked={isOn(option)}
            className="item"
            onClick={() => flip(option)}
          >
            <span className="tick">{isOn(option) && <Check size={13} className="ac" aria-hidden />}</span>
            <Glyph kind="tag" size={14} />
            <span className="grow cut">{option.value === undefined ? option.name : `${option.name}: ${option.value}`}</span>
          </button>
        ))}
        {wanted !== '' && !all.some((t) => t.name === wanted) && (
          <button type="button" className="item" onClick={() => void makeAndPut()}>
            <Plus size={14} aria-hidden />
            <span className="grow cut">{say.tags.make(wanted)}</span>
          </button>
        )}
        {all.length === 0 && wanted === '' && <p className="t3 s">{say.tags.none}</p>}
      </div>
    </div>
  )
}
