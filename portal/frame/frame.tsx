/** What stands around every page and never moves. */
import { Outlet } from '@tanstack/react-router'
import { Home, ListTree, Search, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { isOfAccess } from '../access/tabs.ts'
import { useBox } from '../kit/box.ts'
import { NewsWords } from '../live/dot.tsx'
import { useLive } from '../live/live.ts'
import { Glyph } from '../look/glyph.tsx'
import { PanelHost } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { AsOfBanner } from './as-of.tsx'
import { A, useAsOf, usePlace } from './go.tsx'
import { Keys } from './keys.tsx'
import { openPalette, palette } from './palette-state.ts'
import { Side, sideKept, treeOpen, wantsWidth } from './side.tsx'
import { statusSlot } from './status.tsx'
import { Toaster } from './toaster.tsx'
import { TopBar } from './top-bar.tsx'
import './frame.css'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(() => loadPalette().then(({ Palette }) => ({ default: Palette })))
/** Milliseconds after the first page at which the palette is fetched, so that it opens at once. */
const paletteAfterMs = 1500

/** Kinds that are not in the tree. */
const besideTree: ReadonlySet<string> = new Set(['tag', 'user', 'group', 'role', 'policy', 'jobTemplate'])

function BottomBar({ lake }: { lake: string | undefined }) {
  const place = usePlace()
  const at = lake === undefined ? ({ kind: 'lakes', path: [], tab: '' } as const) : ({ kind: 'metalake', path: [lake], tab: '' } as const)
  const home = place?.kind === at.kind && place.tab === ''
  return (
    <nav className="bottom-bar narrow-only" aria-label={say.nav.short}>
      <A to={at} className={home ? 'on' : ''}>
        <Home size={18} strokeWidth={1.6} aria-hidden />
        {say.nav.home}
      </A>
      {lake === undefined ? (
        <button type="button" onClick={() => openPalette('')}>
          <Search size={18} strokeWidth={1.6} aria-hidden />
          {say.nav.goTo}
        </button>
      ) : (
        <A to={{ kind: 'metalake', path: [lake], tab: 'search' }} className={place?.kind === 'metalake' && place.tab === 'search' ? 'on' : ''}>
          <Search size={18} strokeWidth={1.6} aria-hidden />
          {say.nav.search}
        </A>
      )}
      {lake !== undefined && (
        <>
          <button
            type="button"
            className={place && place.path.length > 1 && !besideTree.has(place.kind) ? 'on' : ''}
            onClick={() => treeOpen.set(true)}
          >
            <ListTree size={18} strokeWidth={1.6} aria-hidden />
            {say.nav.tree}
          </button>
          <A to={{ kind: 'metalake', path: [lake], tab: 'tags' }} className={place?.kind === 'tag' || place?.tab === 'tags' ? 'on' : ''}>
            <Glyph kind="tag" size={18} />
            {say.nav.tags}
          </A>
          <A to={{ kind: 'metalake', path: [lake], tab: 'users' }} className={isOfAccess(place) ? 'on' : ''}>
            <ShieldCheck size={18} strokeWidth={1.6} aria-hidden />
            {say.access.title}
          </A>
        </>
      )}
    </nav>
  )
}

export function Frame() {
  const place = usePlace()
  const asOf = useAsOf()
  const lake = place?.path[0]
  const asked = useBox(palette)
  useLive(lake)
  const kept = useBox(sideKept)
  const slim = wantsWidth(place) && !kept
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), paletteAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={`app${lake === undefined ? ' no-side' : slim ? ' slim' : ''}${asOf === undefined ? '' : ' past'}`}>
      <a href="#main" className="skip">
        {say.skip}
      </a>
      <TopBar lake={lake} />
      {lake !== undefined && <Side lake={lake} />}
      <main className="main" id="main" tabIndex={-1}>
        <AsOfBanner />
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
        <footer id={statusSlot} className="status-slot wide-only" />
        <Toaster />
        <NewsWords />
      </main>
      <BottomBar lake={lake} />
      <PanelHost />
      {asked !== null && (
        <Suspense fallback={null}>
          <Palette first={asked} />
        </Suspense>
      )}
      <Keys />
    </div>
  )
}
