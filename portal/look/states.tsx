/** What a page shows when it has nothing yet, nothing at all, or a refusal. */
import { RotateCw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Failure } from '../api/request.ts'
import { useLasting } from '../kit/use.ts'
import { say } from '../messages.ts'
import './states.css'

const widths = [130, 96, 152, 110, 84, 140, 120, 102]

/** Rows of the shape that comes, once it takes longer than 150 ms. */
export function Loading({ rows = 8, height = 30 }: { rows?: number; height?: number }) {
  const shown = useLasting(true, 150)
  return (
    <div className="loading" role="status" aria-label={say.loading}>
      {shown &&
        Array.from({ length: rows }, (_, i) => (
          <div key={i} className="loading-row" style={{ height }}>
            <span style={{ width: 14, height: 14 }} />
            <span style={{ width: widths[i % widths.length] }} />
            <i className="grow" />
            <span style={{ width: 52 }} />
          </div>
        ))}
    </div>
  )
}

/** One thing in the middle: a sign, what it is, why, and what can be done. `whole`: it is all that the page has. */
export function Notice(props: { sign?: ReactNode; title: string; children?: ReactNode; deeds?: ReactNode; whole?: boolean }) {
  const { sign, children, deeds } = props
  const Title = props.whole ? 'h1' : 'h2'
  return (
    <div className="notice">
      {sign}
      <Title className="notice-title">{props.title}</Title>
      {children !== undefined && <div className="t2">{children}</div>}
      {deeds !== undefined && <div className="row g6 wrap notice-deeds">{deeds}</div>}
    </div>
  )
}

/** A refusal: what did not happen, why, what next, and the request to ask about. */
export function Refused({ failure, title, again, whole = false }: { failure: unknown; title: string; again?: () => void; whole?: boolean }) {
  const id = failure instanceof Failure ? failure.requestId : undefined
  return (
    <div role="alert" className="fill">
      <Notice
        whole={whole}
        sign={<X size={18} className="bad" aria-hidden />}
        title={title}
        deeds={
          <>
            {again && (
              <button type="button" className="btn small" onClick={again}>
                <RotateCw size={13} aria-hidden />
                {say.tryAgain}
              </button>
            )}
            {id !== undefined && <span className="mono t3">{id}</span>}
          </>
        }
      >
        <p className="break">{failure instanceof Error ? failure.message : String(failure)}</p>
        {failure instanceof Failure && <p className="next">{say.next(failure.status, failure.code)}</p>}
      </Notice>
    </div>
  )
}
