/** Keeping a search under a name, and the searches that are kept: opened, watched, deleted. */
import { Bell, BellOff, Bookmark, BookmarkCheck, Link2, X } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { useAttempt } from '../api/perform.ts'
import { A } from '../frame/go.tsx'
import { toast } from '../frame/toasts.ts'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { forget, nameAtMost, type Saved, save, savedPath, useSaved, watch } from './saved.ts'

export function Save({ lake, query }: { lake: string; query: string }) {
  const all = useSaved(lake)
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
  const attempt = useAttempt()
  const field = useRef<HTMLInputElement>(null)
  const watched = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const name = field.current?.value.trim() || query.slice(0, nameAtMost)
    const one = { name, query, watched: watched.current?.checked === true }
    void attempt({
      run: () => save(lake, one),
      said: say.keeping.done(name),
      undo: () => forget(lake, name),
      stale: [savedPath(lake)],
    }).then((done) => done && close())
  }
  return (
    <form className="col g8" onSubmit={submit}>
      <label className="col g4">
        <span className="lab">{say.keeping.name}</span>
        <input ref={field} className="plain-field" defaultValue={query.slice(0, nameAtMost)} maxLength={nameAtMost} autoComplete="off" />
      </label>
      <label className="row g6">
        <input ref={watched} type="checkbox" />
        <span className="s">{say.keeping.watch}</span>
      </label>
      <p className="t3 xs">{say.keeping.why}</p>
      <button type="submit" className="btn first small self-start">
        {say.keeping.keep}
      </button>
    </form>
  )
}

function KeptList({ lake, of, close }: { lake: string; of: readonly Saved[]; close: () => void }) {
  const attempt = useAttempt()
  const stale = [savedPath(lake)]
  const turn = ({ name, watched }: Saved) =>
    attempt({
      run: () => watch(lake, name, !watched),
      said: watched ? say.keeping.unwatched(name) : say.keeping.watched(name),
      undo: () => watch(lake, name, watched),
      stale,
    })
  const drop = (one: Saved) => attempt({ run: () => forget(lake, one.name), said: say.keeping.gone(one.name), undo: () => save(lake, one), stale })
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
            aria-pressed={one.watched}
            aria-label={say.keeping.watchOf(one.name)}
            title={one.watched ? say.keeping.watchedTitle : say.keeping.watch}
            onClick={() => void turn(one)}
          >
            {one.watched ? <Bell size={13} className="ac" aria-hidden /> : <BellOff size={13} className="t3" aria-hidden />}
          </button>
          <button
            type="button"
            className="btn quiet small icon"
            aria-label={say.keeping.dropOf(one.name)}
            title={say.keeping.drop}
            onClick={() => void drop(one)}
          >
            <X size={13} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
