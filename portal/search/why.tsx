/** Why a result stands where it stands: the parts of its score, each as much of a bar as it is of the whole. */
import { say } from '../messages.ts'
import type { Found, Reason } from './shapes.ts'

const figure = (value: number) => value.toFixed(2)

function told(reason: Reason): { readonly label: string; readonly note: string } {
  if (reason.is === 'text') return { label: say.search.term(reason.term), note: say.search.inField(reason.in, reason.text, reason.way) }
  return { label: say.search.reason(reason.is), note: say.search.reasonNote(reason.is) }
}

export function Why({ found, first }: { found: Found; first: boolean }) {
  const title = first ? say.search.whyFirst : say.search.why
  return (
    <div className="why">
      <div className="row g8">
        <span className="lab grow">{title}</span>
        <span className="t3 xs num">{say.search.score(figure(found.score))}</span>
      </div>
      <ul className="why-parts" aria-label={title}>
        {found.why.map((reason, i) => {
          const { label, note } = told(reason)
          return (
            <li key={i} className="why-part" title={say.search.part(label, `+${figure(reason.value)}`, note)}>
              <span className="row g8">
                <span className="b s cut grow">{label}</span>
                <span className="t2 s num">+{figure(reason.value)}</span>
              </span>
              <span className="why-bar" aria-hidden>
                <i style={{ width: `${found.score > 0 ? (reason.value / found.score) * 100 : 0}%` }} />
              </span>
              <span className="t3 xs cut why-note">{note}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
