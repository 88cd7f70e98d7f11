/** The left side: home, tags, and the tree; a drawer where there is no room for it. */
import { Home, ListTree, Play, Plus, ScrollText, Search, Shield, ShieldCheck, X } from 'lucide-react'
import { type MouseEvent, useEffect, useState } from 'react'
import { isOfAccess } from '../access/tabs.ts'
import type { Place } from '../address.ts'
import { box, useBox } from '../kit/box.ts'
import { narrow, noRail, useMedia } from '../kit/use.ts'
import { Kbd } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { RegionsNav } from '../region/nav.tsx'
import { isRegionTab } from '../region/tabs.ts'
import { A, useAsOf, usePlace } from './go.tsx'
import { Tree } from './tree.tsx'
import './side.css'

/** Whether the drawer is out; it has no meaning where the tree stands. */
export const treeOpen = box(false)
/** Whether the side stays wide where a page would have it narrow. */
export const sideKept = box(false)
/** Pages that need the width: beside them only signs of the places remain. */
export const wantsWidth = (place: Place | null): boolean => place?.tab === 'lineage'

/** Where only signs are seen, their names are titles. */
function nameSigns({ target }: MouseEvent) {
  const link = (target as Element).closest<HTMLElement>('a.nav')
  if (link) link.title = link.textContent
}

export function Side({ lake }: { lake: string }) {
  const place = usePlace()
  const asOf = useAsOf()
  const [typed, setTyped] = useState('')
  const out = useBox(treeOpen)
  const kept = useBox(sideKept)
  const drawer = useMedia(noRail)
  const touch = useMedia(narrow)
  useEffect(() => treeOpen.set(false), [place])
  useEffect(() => {
    if (!out) return
    const close = (event: KeyboardEvent) => event.key === 'Escape' && treeOpen.set(false)
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [out])
  const home = place?.kind === 'metalake' && (place.tab === '' || place.tab === 'catalogs')
  const search = place?.kind === 'metalake' && place.tab === 'search'
  const tags = place?.kind === 'tag' || (place?.kind === 'metalake' && place.tab === 'tags')
  const access = isOfAccess(place)
  const policies = place?.kind === 'policy' || (place?.kind === 'metalake' && place.tab === 'policies')
  const jobs = place?.kind === 'jobTemplate' || (place?.kind === 'metalake' && place.tab === 'jobs')
  const audit = place?.kind === 'metalake' && place.tab === 'audit'
  const lakeAt = (tab: string) => ({ kind: 'metalake', path: [lake], tab }) as const
  return (
    <>
      {drawer && out && <div className="side-veil" onClick={() => treeOpen.set(false)} aria-hidden />}
      <nav className={`side${drawer ? ' drawer' : ''}${out ? ' out' : ''}`} aria-label={say.nav.main} inert={drawer && !out}>
        <div className="side-nav" {...(wantsWidth(place) ? { onMouseOver: nameSigns } : {})}>
          <A to={lakeAt('')} className={`nav${home ? ' on' : ''}`} {...(home ? { 'aria-current': 'page' } : {})}>
            <Home size={16} strokeWidth={1.6} aria-hidden />
            {say.nav.home}
          </A>
          <A to={lakeAt('search')} className={`nav${search ? ' on' : ''}`} {...(search ? { 'aria-current': 'page' } : {})}>
            <Search size={16} strokeWidth={1.6} aria-hidden />
            {say.nav.search}
          </A>
          <A to={lakeAt('tags')} className={`nav${tags ? ' on' : ''}`} {...(tags ? { 'aria-current': 'page' } : {})}>
            <Glyph kind="tag" />
            {say.nav.tags}
          </A>
          <A to={lakeAt('users')} className={`nav${access ? ' on' : ''}`} {...(access ? { 'aria-current': 'page' } : {})}>
            <ShieldCheck size={16} strokeWidth={1.6} aria-hidden />
            {say.access.title}
          </A>
          <A to={lakeAt('policies')} className={`nav${policies ? ' on' : ''}`} {...(policies ? { 'aria-current': 'page' } : {})}>
            <Shield size={16} strokeWidth={1.6} aria-hidden />
            {say.nav.policies}
          </A>
          <A to={lakeAt('jobs')} className={`nav${jobs ? ' on' : ''}`} {...(jobs ? { 'aria-current': 'page' } : {})}>
            <Play size={16} strokeWidth={1.6} aria-hidden />
            {say.nav.jobs}
          </A>
          <A to={lakeAt('audit')} className={`nav${audit ? ' on' : ''}`} {...(audit ? { 'aria-current': 'page' } : {})}>
            <ScrollText size={16} strokeWidth={1.6} aria-hidden />
            {say.nav.audit}
          </A>
          <RegionsNav lake={lake} on={place?.kind === 'metalake' && isRegionTab(place.tab)} />
          {drawer && (
            <button type="button" className="btn quiet icon drawer-close" aria-label={say.close} onClick={() => treeOpen.set(false)}>
              <X size={16} aria-hidden />
            </button>
          )}
        </div>
        <div className="row side-head">
          <span className="lab grow">{say.tree.label}</span>
          {asOf === undefined && (
            <A to={lakeAt('connect')} className="btn quiet small icon" aria-label={say.connect.open} title={say.connect.open}>
              <Plus size={14} aria-hidden />
            </A>
          )}
        </div>
        <div className="filter side-filter">
          <input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus()
              if (event.key === 'Escape') setTyped('')
            }}
            placeholder={say.tree.filter}
            aria-label={say.tree.filter}
          />
        </div>
        <Tree lake={lake} typed={typed} touch={touch} />
        {wantsWidth(place) && !drawer && (
          <button
            type="button"
            className="nav side-fold"
            aria-pressed={kept}
            title={kept ? say.tree.fold : say.tree.open}
            onClick={() => sideKept.set(!kept)}
          >
            <ListTree size={16} strokeWidth={1.6} aria-hidden />
            {kept ? say.tree.fold : say.tree.open}
          </button>
        )}
        <button type="button" className="nav side-keys wide-only" onClick={() => void import('./keys-panel.tsx').then(({ openKeys }) => openKeys())}>
          <Kbd>?</Kbd>
          {say.keys.title}
        </button>
      </nav>
    </>
  )
}
