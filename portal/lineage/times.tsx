/** The slider over time: changes per day as bars, the moment looked at dragged or played over them. */
import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { spokenOf, textOf } from '../access/objects.ts'
import type { Here } from '../entity/shown.ts'
import { useGo } from '../frame/go.tsx'
import { exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { type Days, daysOf, slotOf } from './days.ts'
import { lineageRead } from './read.ts'
import type { View } from './view.ts'

/** Milliseconds that a played slot stands. */
const playMs = 700
/** Until a dragged slider is taken as meant, in milliseconds. */
const restMs = 120

export function Times({ here, view }: { here: Here; view: View }) {
  const lake = here.place.path[0] ?? ''
  const about = view.focus === undefined ? { object: textOf(spokenOf(here.kind, here.place.path)) } : { node: view.focus }
  // Always the present graph: bars that came and went with the moment looked at would be no scale.
  const { data } = useQuery(lineageRead(lake, { ...about, direction: view.direction, depth: view.hops }))
  const days = useMemo(() => {
    if (!data) return undefined
    const times = [...data.edges.map(({ first }) => first), ...data.nodes.map(({ runAt }) => runAt)]
    return daysOf(
      times.filter((time) => time !== undefined),
      Date.now(),
    )
  }, [data])
  return days ? <Slider days={days} at={view.at} /> : <div className="lin-times" />
}

function Slider({ days, at }: { days: Days; at: string | undefined }) {
  const go = useGo()
  const { counts, ends, step } = days
  const last = counts.length - 1
  const there = at === undefined ? last : slotOf(days, at)
  const [slot, setSlot] = useState(there)
  const [playing, setPlaying] = useState(false)
  useEffect(() => setSlot(there), [there])
  useEffect(() => {
    if (slot === there) return
    const timer = setTimeout(() => go.with({ at: slot === last ? undefined : new Date(ends[slot] ?? 0).toISOString() }, true), restMs)
    return () => clearTimeout(timer)
  }, [slot, there, last, ends, go])
  useEffect(() => {
    if (!playing) return
    if (slot >= last) return setPlaying(false)
    // Days on which nothing changed are passed over.
    const next = counts.findIndex((n, i) => i > slot && n > 0)
    const timer = setTimeout(() => setSlot(next < 0 ? last : next), playMs)
    return () => clearTimeout(timer)
  }, [playing, slot, last, counts])
  const play = () => {
    if (!playing && slot >= last)
      setSlot(
        Math.max(
          0,
          counts.findIndex((n) => n > 0),
        ),
      )
    setPlaying(!playing)
  }
  const most = Math.max(1, ...counts)
  const end = slot >= last && at === undefined ? undefined : slot === there && at !== undefined ? Date.parse(at) : (ends[slot] ?? 0)
  const told = end === undefined ? say.lineage.now : say.lineage.instant(end)
  return (
    <div className="lin-times" role="group" aria-label={say.lineage.slider}>
      <button
        type="button"
        className="btn icon"
        aria-label={playing ? say.lineage.pause : say.lineage.play}
        title={playing ? say.lineage.pause : say.lineage.play}
        onClick={play}
      >
        {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
      </button>
      <span className="col lin-moment">
        <span className="s b num nw" title={end === undefined ? undefined : exact(new Date(end).toISOString())}>
          {end === undefined ? say.lineage.instant(ends[last] ?? 0) : told}
        </span>
        {end === undefined ? (
          <span className="xs t3">{say.lineage.now}</span>
        ) : (
          <button type="button" className="xs link self-start" onClick={() => setSlot(last)}>
            {say.lineage.backToNow}
          </button>
        )}
      </span>
      <div className="lin-days" title={say.lineage.changesWhy}>
        <div className="lin-bars" aria-hidden>
          {counts.map((n, i) => (
            <span key={i} className={i === slot ? 'on' : ''}>
              <i style={{ height: n === 0 ? 1 : `${Math.max(12, (n / most) * 100)}%` }} />
            </span>
          ))}
        </div>
        <input
          type="range"
          min={0}
          max={last}
          value={slot}
          aria-label={say.lineage.slider}
          aria-valuetext={`${told}, ${say.lineage.changesIn(counts[slot] ?? 0, step)}`}
          onChange={(event) => {
            setPlaying(false)
            setSlot(Number(event.target.value))
          }}
        />
        <div className="row xs t3 num lin-ticks" aria-hidden>
          {[0, 1 / 3, 2 / 3].map((part) => (
            <span key={part}>{say.lineage.day(ends[Math.round(part * last)] ?? 0)}</span>
          ))}
          <span>{say.lineage.now}</span>
        </div>
      </div>
    </div>
  )
}
