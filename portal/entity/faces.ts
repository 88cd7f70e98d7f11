/** The tabs of each kind's page, each loaded when it is first opened. Kinds without a row show what all kinds have. */
import type { ComponentType } from 'react'
import type { Kind } from '../../kinds/define.ts'
import type { HolderShown, RoleShown } from '../access/shapes.ts'
import { hasAccess } from '../access/tabs.ts'
import type { FunctionShown, ModelShown, Shown, TableShown, ViewShown } from '../api/shapes.ts'
import { type Later, later } from '../kit/later.tsx'
import { hasLineage } from '../lineage/kinds.ts'
import type { Here } from './shown.ts'

export interface Tab extends Later<Here> {
  readonly id: string
  /** How many there are, where the entity itself says so. */
  readonly count?: (entity: Shown) => number
  /** Without the rail of facts, and with a head of one line. */
  readonly wide?: boolean
  /** What is opened with `?v=` takes the rail's place. */
  readonly beside?: boolean
}

/** A tab says what its kind's entities hold beyond `Shown`; the page passes it entities of that kind only. */
const tab = <E extends Shown>(id: string, load: () => Promise<ComponentType<Here<E>>>, count?: (entity: E) => number): Tab => ({
  id,
  ...later(load as unknown as () => Promise<ComponentType<Here>>),
  ...(count ? { count: count as unknown as (entity: Shown) => number } : {}),
})

const history: Tab = { ...tab('history', () => import('./history.tsx').then((m) => m.History)), wide: true }
const lineage: Tab = { ...tab('lineage', () => import('../lineage/tab.tsx').then((m) => m.LineageTab)), wide: true }
const audit: Tab = { ...tab('audit', () => import('../audit/tab.tsx').then((m) => m.AuditTab)), wide: true }
const properties = tab(
  'properties',
  () => import('./properties.tsx').then((m) => m.PropertiesTab),
  (e: Shown) => Object.keys(e.properties ?? {}).length,
)
const holder: readonly Tab[] = [
  tab(
    'held',
    () => import('../people/roles-held.tsx').then((m) => m.RolesHeld),
    (e: HolderShown) => e.roles.length,
  ),
  { ...tab('may', () => import('../people/may.tsx').then((m) => m.May)), wide: true },
  tab('owned', () => import('../people/owned.tsx').then((m) => m.Owned)),
]
const access: Tab = { ...tab('access', () => import('../access/object.tsx').then((m) => m.ObjectAccess)), wide: true }
const firsts: Readonly<Record<string, readonly Tab[]>> = {
  metalake: [
    tab('home', () => import('../lake/home.tsx').then((m) => m.Home)),
    tab('catalogs', () => import('../lake/catalogs.tsx').then((m) => m.Catalogs)),
    tab('tags', () => import('../lake/tags.tsx').then((m) => m.Tags)),
    tab('policies', () => import('../policy/list.tsx').then((m) => m.Policies)),
    { ...tab('jobs', () => import('../job/jobs.tsx').then((m) => m.Jobs)), wide: true },
  ],
  catalog: [tab('contents', () => import('../catalog/contents.tsx').then((m) => m.CatalogContents))],
  schema: [tab('contents', () => import('../schema/contents.tsx').then((m) => m.SchemaContents))],
  table: [
    tab(
      'columns',
      () => import('../table/columns.tsx').then((m) => m.Columns),
      (e: TableShown) => e.columns.length,
    ),
    tab('statistics', () => import('../table/statistics.tsx').then((m) => m.Statistics)),
  ],
  view: [
    tab(
      'definition',
      () => import('../view/definition.tsx').then((m) => m.Definition),
      (e: ViewShown) => e.representations.length,
    ),
  ],
  fileset: [tab('files', () => import('../fileset/files.tsx').then((m) => m.Files))],
  model: [
    {
      ...tab(
        'versions',
        () => import('../model/versions.tsx').then((m) => m.Versions),
        (e: ModelShown) => e.latestVersion,
      ),
      beside: true,
    },
    { ...tab('compare', () => import('../model/compare.tsx').then((m) => m.Compare)), wide: true },
  ],
  function: [
    tab(
      'definitions',
      () => import('../function/definitions.tsx').then((m) => m.Definitions),
      (e: FunctionShown) => e.definitions.length,
    ),
  ],
  user: holder,
  group: holder,
  role: [
    {
      ...tab(
        'privileges',
        () => import('../people/privileges.tsx').then((m) => m.Privileges),
        (e: RoleShown) => e.securableObjects.length,
      ),
      wide: true,
    },
    tab('holders', () => import('../people/holders.tsx').then((m) => m.Holders)),
  ],
  policy: [
    tab('rules', () => import('../policy/rules.tsx').then((m) => m.Rules)),
    tab('attached', () => import('../policy/attached.tsx').then((m) => m.Attached)),
  ],
  jobTemplate: [tab('program', () => import('../job/template.tsx').then((m) => m.Program))],
  tag: [tab('where', () => import('../tag/where.tsx').then((m) => m.Where))],
}
/** What an address means by its tab; the first when it says nothing. */
export const tabIn = (kind: Kind, id: string): Tab | undefined => (id === '' ? tabsOf(kind)[0] : tabsOf(kind).find((tab) => tab.id === id))
const made = new Map<string, readonly Tab[]>()

export function tabsOf(kind: Kind): readonly Tab[] {
  const known = made.get(kind.name)
  if (known) return known
  const tabs = [
    ...(firsts[kind.name] ?? []),
    ...(hasLineage(kind) ? [lineage] : []),
    ...(hasAccess(kind) ? [access] : []),
    history,
    ...(kind.parent ? [audit] : []),
    ...(kind.fields.properties ? [properties] : []),
  ]
  made.set(kind.name, tabs)
  return tabs
}
