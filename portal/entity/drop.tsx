/** Dropping an entity: what goes with it first, then the button that says so. */
import { useQuery } from '@tanstack/react-query'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { holdersRead } from '../access/reads.ts'
import type { HolderShown, RoleShown } from '../access/shapes.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { catalogsRead, namesRead, taggedRead, useCatalog } from '../api/reads.ts'
import { canUndelete, undelete } from '../api/undo.ts'
import { drop } from '../api/writes.ts'
import { useGo, usePlace } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { type Effect, Effects, PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { useSchemaContents } from '../schema/objects.ts'
import { type Here, inUse } from './shown.ts'

interface Plan {
  /** It is gone in its source too, where the lake brings nothing back. */
  readonly forGood?: boolean
  readonly effects: readonly Effect[]
  readonly query: Readonly<Record<string, string>>
}
const warn = (text: string): Effect => ({ text, tone: 'warn' })
const fine = (text: string): Effect => ({ text, tone: 'ok' })

/** What dropping means depends on the kind, on what is in it, and on who holds the data. */
function usePlan({ kind, place: { path }, entity }: Here): Plan {
  const lake = path[0] ?? ''
  const is = (name: KindName) => kind.name === name
  const catalogs = useQuery({ ...catalogsRead(undefined, lake), enabled: is('metalake') }).data
  const schemas = useQuery({ ...namesRead(undefined, kinds.schema, path), enabled: is('catalog') && inUse(entity) }).data?.length
  const catalog = useCatalog(undefined, lake, path[1])
  const contents = useSchemaContents(undefined, path, is('schema') ? catalog : undefined)
  const tagged = useQuery({ ...taggedRead(undefined, lake, path[1] ?? ''), enabled: is('tag') }).data?.length
  const holders = useQuery({ ...holdersRead(undefined, lake, path[1] ?? ''), enabled: is('role') }).data
  const provider = catalog && providerOf(catalog.provider)
  const atSource = provider?.source.includes(kind.name as KindName) === true
  const force: Readonly<Record<string, string>> = { force: 'true' }
  const holdsFiles = (of: string | undefined) => providerOf(of ?? '')?.kinds.includes('fileset') !== false
  const filesGo = (some: boolean) => (some ? [warn(say.drop.managedFiles)] : [])
  switch (kind.name) {
    case 'metalake':
      return {
        effects: [warn(say.drop.holds('catalog', catalogs?.length)), ...filesGo(catalogs?.some((c) => holdsFiles(c.provider)) !== false)],
        query: force,
      }
    case 'catalog':
      return {
        effects: [
          warn(say.drop.holds('schema', schemas)),
          ...(provider?.managed === false ? [fine(say.drop.sourceStays)] : filesGo(holdsFiles(catalog?.provider))),
        ],
        query: force,
      }
    case 'schema':
      return {
        effects: [
          contents.length > 0 ? warn(say.drop.with(contents.length)) : fine(say.drop.empty),
          ...(atSource ? [warn(say.drop.atSource)] : filesGo(holdsFiles(catalog?.provider))),
        ],
        query: { cascade: 'true' },
        forGood: atSource,
      }
    case 'tag':
      return { effects: [warn(say.drop.untags(tagged))], query: {} }
    case 'user':
    case 'group':
      return { effects: say.people.losing(kind.name, entity.name, (entity as HolderShown).roles).map(warn), query: {} }
    case 'role':
      return { effects: say.people.droppingRole(holders, (entity as RoleShown).securableObjects.length).map(warn), query: {} }
    case 'policy':
      return { effects: [warn(say.policy.dropping)], query: {} }
    case 'fileset':
      return { effects: [(entity as { type?: string }).type === 'external' ? fine(say.drop.filesStay) : warn(say.drop.filesGo)], query: {} }
    case 'model':
      return { effects: [warn(say.drop.versions), fine(say.drop.artifactsStay)], query: {} }
    default:
      return { effects: [atSource ? warn(say.drop.atSource) : warn(say.drop.gone)], query: {}, forGood: atSource }
  }
}

/** Where those that hang beside the tree are listed. */
const listTabs: Readonly<Record<string, string>> = {
  tag: 'tags',
  user: 'users',
  group: 'groups',
  role: 'roles',
  policy: 'policies',
  jobTemplate: 'jobs',
}

/** The page that is left when this one is gone. */
function parentOf(kind: Kind, path: readonly string[]) {
  const parent = ancestors(kind).at(-1)
  return parent
    ? { kind: parent.name as KindName, path: path.slice(0, -1), tab: Object.hasOwn(listTabs, kind.name) ? (listTabs[kind.name] ?? '') : '' }
    : { kind: 'lakes' as const, path: [], tab: '' }
}

export function Drop({ here }: { here: Here }) {
  const { kind, place, entity } = here
  const plan = usePlan(here)
  const perform = usePerform()
  const go = useGo()
  // A list stays where it is; the page of what is gone does not.
  const page = usePlace()
  const isHere = page?.kind === kind.name && page.path.join('\0') === place.path.join('\0')
  const act = () =>
    perform({
      run: async () => {
        await drop(kind, place.path, plan.query)
        if (isHere) go.to(parentOf(kind, place.path))
      },
      said: say.toast.dropped(entity.name),
      ...(!plan.forGood && canUndelete(kind, place.path)
        ? {
            undo: async () => {
              const told = await undelete(kind, place.path)
              if (isHere) go.to(place)
              return told
            },
          }
        : {}),
      // Its line goes first, so that nothing is asked of what is gone.
      previews: [
        { path: pathIn(kind, place.path.slice(0, -1)), show: (kept) => (Array.isArray(kept) ? kept.filter((one) => one !== entity.name) : kept) },
      ],
      stale: [pathIn(kind, place.path.slice(0, -1)), pathTo(kinds.metalake, place.path.slice(0, 1))],
    })
  return (
    <PanelForm
      danger
      title={say.drop.title(kind.name, entity.name)}
      sign={<Glyph kind={kind.name} size={18} />}
      deed={say.drop.deed(kind.name, entity.name)}
      act={act}
    >
      <Effects of={[...plan.effects, fine(say.drop.historyStays)]} />
    </PanelForm>
  )
}
