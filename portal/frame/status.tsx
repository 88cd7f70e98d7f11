/** The line under every page: what is shown on the left, the page's keys on the right. */
import type { ReactNode } from 'react'
import { Kbd } from '../look/bits.tsx'

export const Status = ({ children, keys }: { children: ReactNode; keys: readonly (readonly [string, string])[] }) => (
  <footer className="status wide-only">
    <span className="row g12 cut">{children}</span>
    <span className="grow" />
    {keys.map(([key, does]) => (
      <span key={key + does} className="row g4 fixed">
        {key.split(' ').map((k) => (
          <Kbd key={k}>{k}</Kbd>
        ))}
        {does}
      </span>
    ))}
  </footer>
)
