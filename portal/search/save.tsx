/** Keeping a search under a name, and the searches that are kept: opened, deleted. */
import { Bookmark, BookmarkCheck, Link2, X } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { A } from '../frame/go.tsx'
import { toast } from '../frame/toasts.ts'
import { useBox } from '../kit/box.ts'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { forget, type Kept, keep, kept } from './saved.ts'

const nameAtMost = 80

export function Save({ lake, query }: { lake: string; query: string }) {
  const all = useBox(kept).filter((one) => one.lake === lake)
  const mine = all.find((one) => one.query === query)
  return (
    <Popup
      end
      label={say.search.kept}
      trigger={(props) => (
        <button {...props} className="btn small">
          {mine ? <BookmarkCheck size={13} className="ac" aria-hidden /> : <Bookmark size={13} aria-hidden />}
          {mine ? say.keeping.saved : say.keeping.save}
        </button>
      )}
    >
      {(close) => (
        <div className="col g12 saving">
          {query !== '' && !mine && <Form lake={lake} query={query} close={close} />}
          {all.length > 0 ? <KeptList lake={lake} of={all} close={close} /> : query === '' && <p className="t2 s">{say.keeping.none}</p>}
          <button
            type="button"
            className="btn small self-start"
            onClick={() => {
              close()
              void navigator.clipboard?.writeText(location.href).then(() => toast.set({ text: say.search.linkCopied, failed: false }))
            }}
          >
            <Link2 size={13} aria-hidden />
            {say.search.copyLink}
          </button>
        </div>
      )}
    </Popup>
  )
}

function Form({ lake, query, close }: { lake: string; query: string; close: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const name = field.current?.value.trim() || query.slice(0, nameAtMost)
    close()
    keep({ lake, name, query })
    toast.set({ text: say.keeping.done(name), failed: false })
  }
  return (
    <form className="col g8" onSubmit={submit}>
      <label className="col g4">
        <span className="lab">{say.keeping.name}</span>
        <input ref={field} className="plain-field" defaultValue={query.slice(0, nameAtMost)} maxLength={nameAtMost} autoComplete="off" />
      </label>
      <p className="t3 xs">{say.keeping.why}</p>
      <button type="submit" className="btn first small self-start">
        {say.keeping.keep}
      </button>
    </form>
  )
}

function KeptList({ lake, of, close }: { lake: string; of: readonly Kept[]; close: () => void }) {
  return (
    <ul className="kept-list" aria-label={say.search.kept}>
      <li className="lab">{say.search.kept}</li>
      {of.map((one) => (
        <li key={one.name} className="row g4">
          <A
            to={{ kind: 'metalake', path: [lake], tab: 'search' }}
            search={{ query: one.query }}
            className="item grow"
            title={one.query}
            onClick={close}
          >
            <span className="cut">{one.name}</span>
          </A>
          <button
            type="button"
            className="btn quiet small icon"
            aria-label={say.keeping.dropOf(one.name)}
            title={say.keeping.drop}
            onClick={() => {
              forget(one)
              toast.set({ text: say.keeping.gone(one.name), failed: false, undo: async () => keep(one) })
            }}
          >
            <X size={13} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
