/** A metalake with nothing in it yet: what a catalog is, and how to connect the first. */
import { Plus } from 'lucide-react'
import { A } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'

export const NoCatalogs = ({ lake, fixed }: { lake: string; fixed: boolean }) => (
  <Notice
    sign={<Glyph kind="catalog" size={20} />}
    title={say.catalogs.none}
    deeds={
      !fixed && (
        <A to={{ kind: 'metalake', path: [lake], tab: 'connect' }} className="btn first small">
          <Plus size={13} aria-hidden />
          {say.connect.open}
        </A>
      )
    }
  >
    {say.catalogs.what}
  </Notice>
)
