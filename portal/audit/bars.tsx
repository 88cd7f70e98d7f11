/** The rows at hand over time, as bars: what was denied or failed stands on top, hatched. */
import type { Happened } from '../../client/audit.ts'
import { exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { barsOf } from './filters.ts'
import { stampOf } from './stamp.ts'

const slots = 90

export function Bars({ rows, more }: { rows: readonly Happened[]; more: boolean }) {
  const bars = barsOf(rows, slots)
  const most = Math.max(1, ...bars.map(({ all }) => all))
  const [newest, oldest] = [rows[0], rows.at(-1)]
  if (bars.length === 0 || !newest || !oldest) return null
  const bad = bars.reduce((n, bar) => n + bar.bad, 0)
  return (
    <div className="audit-bars" role="img" aria-label={say.audit.bars(rows.length, bad, more)}>
      <div className="audit-slots" aria-hidden>
        {bars.map((bar, i) => (
          <span key={i} title={bar.all === 0 ? undefined : `${bar.all} · ${say.audit.bad(bar.bad)}`}>
            <i className="bar-bad" style={{ height: `${(bar.bad / most) * 100}%` }} />
            <i className="bar-fine" style={{ height: `${((bar.all - bar.bad) / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className="row g8 xs t3 num" aria-hidden>
        <span title={exact(oldest.time)}>{stampOf(oldest.time)}</span>
        <span className="grow cut c">{say.audit.barsShown(more)}</span>
        <span title={exact(newest.time)}>{stampOf(newest.time)}</span>
      </div>
    </div>
  )
}
