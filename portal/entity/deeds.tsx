/** What can be done with an entity: read off its kind, offered by the menu, the keys and the palette alike. */
import { lazy, useCallback, useMemo } from 'react'
import { type Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { useChecking } from '../access/checking.ts'
import { hasAccess } from '../access/tabs.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { useAttempt } from '../api/perform.ts'
import { useCatalog } from '../api/reads.ts'
import type { Shown } from '../api/shapes.ts'
import { switchTo } from '../api/writes.ts'
import type { PageDeed } from '../frame/deeds.ts'
import { type Goer, useAsOf, useGo } from '../frame/go.tsx'
import { toast } from '../frame/toasts.ts'
import { kindsIn } from '../frame/tree-rows.ts'
import { hasLineage } from '../lineage/kinds.ts'
import { panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { editingComment } from './head.tsx'
import { type Here, inUse, isOn, turned } from './shown.ts'

const Rename = lazy(() => import('./rename.tsx').then(({ Rename }) => ({ default: Rename })))
const Drop = lazy(() => import('./drop.tsx').then(({ Drop }) => ({ default: Drop })))
const Create = lazy(() => import('./create.tsx').then(({ Create }) => ({ default: Create })))
const OwnerPanel = lazy(() => import('../access/owner.tsx').then(({ OwnerPanel }) => ({ default: OwnerPanel })))
const ChangeRules = lazy(() => import('../policy/form.tsx').then(({ ChangeRules }) => ({ default: ChangeRules })))
const MakePolicy = lazy(() => import('../policy/form.tsx').then(({ MakePolicy }) => ({ default: MakePolicy })))
const LinkVersion = lazy(() => import('../model/link-version.tsx').then(({ LinkVersion }) => ({ default: LinkVersion })))

/** Opens the panel in which one of a kind is made in a parent. */
export const openCreate = (kind: Kind, parentPath: readonly string[]) => panel.set(<Create kind={kind} parentPath={parentPath} />)

/** Opens the panel in which a policy is made. */
export const openMakePolicy = (lake: string) => panel.set(<MakePolicy lake={lake} />)
/** Opens the panel in which what a policy says is changed. */
export const openRules = (here: Here) => panel.set(<ChangeRules here={here} />)

const createDeed = (kind: Kind, parentPath: readonly string[]): PageDeed => ({
  id: `create-${kind.name}`,
  label: say.create.deed(kind.name),
  run: () => openCreate(kind, parentPath),
})

/** Kinds that the portal has a form for. */
const made: readonly Kind[] = [kinds.fileset, kinds.model]

function makes({ kind, entity, place: { path } }: Here, go: Goer, held: readonly Kind[]): readonly PageDeed[] {
  if (!inUse(entity)) return []
  switch (kind.name) {
    case 'metalake':
      return [
        { id: 'create-catalog', label: say.connect.open, run: () => go.to({ kind: 'metalake', path, tab: 'connect' }) },
        createDeed(kinds.tag, path),
        { id: 'create-policy', label: say.create.deed('policy'), run: () => openMakePolicy(path[0] ?? '') },
      ]
    case 'catalog':
      return [createDeed(kinds.schema, path)]
    case 'schema':
      return made.filter((k) => held.includes(k)).map((k) => createDeed(k, path))
    case 'model':
      return [{ id: 'create-version', label: say.versions.link, run: () => panel.set(<LinkVersion path={path} />) }]
    default:
      return []
  }
}

function copyPath(here: Here) {
  const { path } = here.place
  const text = (path.length > 1 ? path.slice(1) : path).join('.')
  void navigator.clipboard?.writeText(text).then(() => toast.set({ text: say.toast.copied(text), failed: false }))
}

/** Switches a thing off or on, told by a toast that can take it back. */
export function useTurn(): (kind: Kind, path: readonly string[], entity: Shown) => Promise<boolean> {
  const attempt = useAttempt()
  return useCallback(
    (kind, path, entity) => {
      const at = pathTo(kind, path)
      const on = isOn(kind, entity)
      return attempt({
        run: () => switchTo(kind, path, !on),
        said: say.toast.switched(entity.name, !on),
        undo: () => switchTo(kind, path, on),
        previews: [{ path: at, show: (kept) => turned(kind, kept as Shown, !on) }],
        stale: [at, pathIn(kind, path.slice(0, -1))],
      })
    },
    [attempt],
  )
}

export function useEntityDeeds(here: Here): readonly PageDeed[] {
  const go = useGo()
  const turn = useTurn()
  const checking = useChecking()
  const asOf = useAsOf()
  const catalog = useCatalog(asOf, here.place.path[0] ?? '', here.kind.name === 'schema' ? here.place.path[1] : undefined)
  return useMemo(() => {
    const { kind, place, entity, fixed } = here
    const { path } = place
    const tab = (id: string) => go.to({ kind: place.kind, path, tab: id })
    const looks: readonly PageDeed[] = [
      ...(hasLineage(kind) ? [{ id: 'lineage', label: say.lineage.see, letter: 'l', run: () => tab('lineage') }] : []),
      { id: 'history', label: say.history.see, letter: 'h', run: () => tab('history') },
      ...(hasAccess(kind) ? [{ id: 'access', label: say.access.see, letter: 'a', run: () => tab('access') }] : []),
      { id: 'copy', label: say.copyPath, letter: 'c', run: () => copyPath(here) },
    ]
    if (fixed) return looks
    const on = isOn(kind, entity)
    return [
      ...makes(here, go, catalog ? kindsIn(catalog) : []),
      ...(kind.name === 'policy' ? [{ id: 'rules', label: say.policy.change, letter: 'r', run: () => openRules(here) }] : []),
      ...(kind.changes.updateComment ? [{ id: 'comment', label: say.comment.edit, letter: 'e', run: () => editingComment.set(true) }] : []),
      ...(kind.carries.tags
        ? [{ id: 'tags', label: say.tags.change, letter: 't', run: () => requestAnimationFrame(() => document.getElementById('tags')?.click()) }]
        : []),
      ...(kind.changes.rename ? [{ id: 'rename', label: say.rename.open, run: () => panel.set(<Rename here={here} />) }] : []),
      ...(checking && hasAccess(kind)
        ? [{ id: 'owner', label: say.owner.change, letter: 'o', run: () => panel.set(<OwnerPanel here={here} />) }]
        : []),
      ...(kind.switchable ? [{ id: 'switch', label: say.switch(on), run: () => void turn(kind, path, entity) }] : []),
      ...looks,
      ...(kind.serves.includes('drop')
        ? [{ id: 'drop', label: say.drop.open(kind.name), danger: true, run: () => panel.set(<Drop here={here} />) }]
        : []),
    ]
  }, [here, go, turn, catalog, checking])
}
