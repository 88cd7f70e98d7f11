/** What this browser opened last in a metalake, as a row of links. */
import { kinds } from '../../kinds/index.ts'
import { A } from '../frame/go.tsx'
import { recent } from '../frame/recent.ts'
import { useBox } from '../kit/box.ts'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'

const shownAtMost = 8

/** Only what is still of a kind with a page: what was stored may be older than the portal. */
export function Recent({ lake }: { lake: string }) {
  const visits = useBox(recent).filter((v) => v.path[0] === lake && Object.hasOwn(kinds, v.kind))
  if (visits.length === 0) return null
  return (
    <nav className="recent" aria-label={say.recent}>
      <span className="lab">{say.recent}</span>
      {visits.slice(0, shownAtMost).map(({ kind, path }) => (
        <A key={`${kind}\0${path.join('\0')}`} to={{ kind, path, tab: '' }} title={path.slice(1).join('.')}>
          <Glyph kind={kind} size={14} named />
          <span className="cut">{path.at(-1)}</span>
        </A>
      ))}
    </nav>
  )
}
