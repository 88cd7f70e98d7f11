/** Whether the page hears of changes, as a dot and a word. */
import { useEffect, useState } from 'react'
import { useBox } from '../kit/box.ts'
import { clock, exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { hearing } from './live.ts'
import { lastNews } from './news.ts'
import './live.css'

/** A page that has heard nothing for so long is offline, not behind; in ms. */
const offlineMs = 20_000

/** The time, every second while `on`. */
function useSeconds(on: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!on) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [on])
  return now
}

/** `quiet` says nothing while all is well. */
export function LiveDot({ quiet = false }: { quiet?: boolean }) {
  const now = useBox(hearing)
  const at = useSeconds(now.is === 'lost')
  if (now.is === 'not' || (quiet && now.is === 'live')) return null
  if (now.is === 'live') return <Dot tone="ok" words={say.live.live} title={say.live.liveWhy} />
  const seconds = Math.max(1, Math.round((at - now.since) / 1000))
  const since = new Date(now.since)
  return navigator.onLine && at - now.since < offlineMs ? (
    <Dot tone="warn" words={say.live.behind(seconds)} title={say.live.behindWhy} />
  ) : (
    <Dot tone="off" words={say.live.offline(clock.format(since))} title={exact(since.toISOString())} />
  )
}

const Dot = ({ tone, words, title }: { tone: string; words: string; title: string }) => (
  <span className="live row g6 fixed" title={title} data-live={tone}>
    <i className={`live-dot ${tone}`} aria-hidden />
    {words}
  </span>
)

/** Tells those who do not see it what another changed. */
export function NewsWords() {
  const change = useBox(lastNews)
  return (
    <p role="status" className="hidden-text">
      {change && say.live.told(change.actor, change.operation, change.kind, change.path.at(-1) ?? '')}
    </p>
  )
}
