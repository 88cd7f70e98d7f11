/** One line of the rail, and a group of them. */
import type { ReactNode } from 'react'

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
export const Section = ({ title, children }: { title?: string; children: ReactNode }) => (
  <section className="facts-section">
    {title !== undefined && <h2 className="lab">{title}</h2>}
    {children}
  </section>
)
