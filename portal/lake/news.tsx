/** What is new in the searches that the reader watches, on home; nothing where nothing is. */
import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { A, useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { newsOf, type Saved, savedRead } from '../search/saved.ts'

export const hasNews = ({ alert }: Saved) => alert !== undefined && alert.new + alert.changed > 0

export function News({ lake }: { lake: string }) {
  const asOf = useAsOf()
  const news = (useQuery({ ...savedRead(lake, true), enabled: asOf === undefined }).data ?? []).filter(hasNews)
  if (news.length === 0 || asOf !== undefined) return null
  return (
    <section className="home-group">
      <div className="row g8 home-group-head">
        <h2 className="h2">{say.home.news}</h2>
      </div>
      <ul>
        {news.map((one) => (
          <li key={one.name}>
            <A
              to={{ kind: 'metalake', path: [lake], tab: 'search' }}
              search={{ query: newsOf(one) }}
              className="home-line home-news"
              title={one.query}
            >
              <Bell size={14} className="ac" aria-hidden />
              <span className="num nw">{say.home.newIn(one.alert?.new ?? 0, one.alert?.changed ?? 0)}</span>
              <span className="b cut">{one.name}</span>
            </A>
          </li>
        ))}
      </ul>
    </section>
  )
}
