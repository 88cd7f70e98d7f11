/** The bar over everything: which lake, where to, when, who. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ListTree, Plus, Search } from 'lucide-react'
import { lakesRead } from '../api/reads.ts'
import { Kbd } from '../look/bits.tsx'
import { Glyph, Mark } from '../look/glyph.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { RegionChip } from '../region/chip.tsx'
import { SearchField } from '../search/field.tsx'
import { Account } from './account.tsx'
import { AsOfPill } from './as-of.tsx'
import { A, useAsOf, useGo } from './go.tsx'
import { openPalette } from './palette-state.ts'
import { treeOpen } from './side.tsx'

const lakes = { kind: 'lakes', path: [], tab: '' } as const

function LakeMenu({ lake }: { lake: string }) {
  const asOf = useAsOf()
  const go = useGo()
  const list = useQuery(lakesRead(asOf)).data ?? []
  return (
    <Popup
      menu
      label={say.lakes.switch}
      trigger={(props) => (
        <button {...props} className="row g4 b lake-button" title={say.lakes.switch}>
          <span className="cut">{lake}</span>
          <ChevronDown size={13} className="t3" aria-hidden />
        </button>
      )}
    >
      {(close) => (
        <>
          {list.map(({ name }) => (
            <Item
              key={name}
              chosen={name === lake}
              sign={<Glyph kind="metalake" />}
              onPick={() => {
                close()
                go.to({ kind: 'metalake', path: [name], tab: '' })
              }}
            >
              {name}
            </Item>
          ))}
          <hr />
          <Item
            sign={<Plus size={14} aria-hidden />}
            onPick={() => {
              close()
              go.to(lakes)
            }}
          >
            {say.lakes.all}
          </Item>
        </>
      )}
    </Popup>
  )
}

export function TopBar({ lake }: { lake: string | undefined }) {
  return (
    <header className="top-bar">
      {lake !== undefined && (
        <button type="button" className="btn quiet icon drawer-button" aria-label={say.tree.open} onClick={() => treeOpen.set(true)}>
          <ListTree size={18} strokeWidth={1.6} aria-hidden />
        </button>
      )}
      <div className="brand">
        <A to={lakes} aria-label={say.lakes.title} title={say.lakes.title}>
          <Mark />
        </A>
        {lake === undefined ? <span className="b">{say.product}</span> : <LakeMenu lake={lake} />}
      </div>
      {lake === undefined ? (
        <button type="button" className="go-to" onClick={() => openPalette('')} aria-keyshortcuts="/">
          <Search size={15} strokeWidth={1.8} aria-hidden />
          <span className="grow cut">{say.goTo}</span>
          <Kbd>/</Kbd>
        </button>
      ) : (
        <SearchField key={lake} lake={lake} />
      )}
      <span className="grow wide-only" />
      <AsOfPill />
      {lake !== undefined && <RegionChip lake={lake} />}
      <Account />
    </header>
  )
}
