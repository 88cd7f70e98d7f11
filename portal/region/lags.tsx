/** How far each region is behind the other, as it went while the page was open, and what is known of each. */
import { useEffect, useRef } from 'react'
import { size } from '../look/numbers.ts'
import { say } from '../messages.ts'
import type { Member, Pair } from './read.ts'

const kept = 60
/** A second at the least, so that nothing looks like much. */
const leastTop = 1

function Line({ past }: { past: readonly number[] }) {
  const top = Math.max(leastTop, ...past)
  const points = past.map((value, i) => `${((kept - past.length + i) / (kept - 1)) * 100},${22 - (value / top) * 20}`)
  return (
    <svg className="region-spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden>
      {points.length > 1 && <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />}
    </svg>
  )
}

export function Lags({ members, pairs, at }: { members: readonly Member[]; pairs: readonly Pair[]; at: string }) {
  const past = useRef(new Map<string, number[]>())
  const last = useRef('')
  const here = members.find((member) => member.here)?.region ?? ''
  const rows = [
    ...members
      .filter((member) => !member.here)
      .flatMap(({ region, aheadSeconds, behindSeconds, ahead, behind }) => [
        { name: `${here} ← ${region}`, seconds: aheadSeconds, entries: ahead },
        { name: `${region} ← ${here}`, seconds: behindSeconds, entries: behind },
      ]),
    ...pairs.map(({ from, to, seconds, entries }) => ({ name: `${to} ← ${from}`, seconds, entries })),
  ]
  useEffect(() => {
    if (last.current === at) return
    last.current = at
    for (const { name, seconds } of rows) past.current.set(name, [...(past.current.get(name) ?? []), seconds].slice(-kept))
  })
  if (rows.length === 0) return null
  return (
    <>
      <section>
        <div className="row g8">
          <h2 className="h2 grow">{say.region.lags}</h2>
          <span className="xs t3">{say.region.lagsWhy}</span>
        </div>
        <ul>
          {rows.map(({ name, seconds, entries }) => (
            <li key={name} className="row g8 region-row" title={say.region.inFlight(entries)}>
              <span className="cut region-pair">{name}</span>
              <Line past={past.current.get(name) ?? []} />
              <span className="b num r region-seconds">{say.region.lag(seconds)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 className="h2">{say.region.members}</h2>
        <ul>{members.map((member) => !member.here && <Known key={member.region} member={member} />)}</ul>
      </section>
    </>
  )
}

function Known({ member }: { member: Member }) {
  const { region, address, connected, roundTripMs, clockOffsetMs, clockAlarm, bytes = 0, entries = 0, lastError, frozen, waits } = member
  return (
    <li className="col g2 region-known">
      <span className="row g6">
        <span className={`dot ${connected ? 'ok' : 'warn'}`} aria-hidden />
        <span className="b">{region}</span>
        <span className="t3 s cut grow" title={address}>
          {address}
        </span>
      </span>
      <span className="t2 s num">
        {[
          ...(roundTripMs === undefined ? [] : [say.region.roundTrip(roundTripMs)]),
          ...(clockOffsetMs === undefined ? [] : [say.region.clock(clockOffsetMs)]),
          say.region.received(size(bytes), entries),
        ].join(' · ')}
      </span>
      {clockAlarm && <span className="s warn">{say.region.clockAlarm}</span>}
      {frozen !== undefined && <span className="s bad break">{frozen}</span>}
      {waits !== undefined && <span className="s bad break">{waits}</span>}
      {!connected && lastError !== undefined && <span className="s t2 break">{lastError}</span>}
    </li>
  )
}
