/** A titled part of home. */
import type { ReactNode } from 'react'
import { count } from '../look/numbers.ts'

export function Group({ title, n, more, children }: { title: string; n?: number | undefined; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="home-group">
      <div className="row g8 home-group-head">
        <h2 className="h2">{title}</h2>
        {n !== undefined && <span className="t3 s num">{count(n)}</span>}
        <span className="grow" />
        {more}
      </div>
      {children}
    </section>
  )
}
