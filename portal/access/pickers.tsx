/** Choosing somebody, a role, or an object by walking the lake. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { ChevronLeft } from 'lucide-react'
import { useState } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { privileges } from '../../kinds/privileges.ts'
import { catalogsRead, namesRead } from '../api/reads.ts'
import { kindsIn } from '../frame/tree-rows.ts'
import { Avatar } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { spokenOf } from './objects.ts'
import { type Option, Picker } from './picker.tsx'
import type { Holder, HolderKind, Spoken } from './shapes.ts'

const bound: ReadonlySet<string> = new Set(Object.values(privileges).flatMap((one) => [...one.binds]))
/** Whether a role can say something on one of the kind. */
export const canBeSpokenOf = (kind: Kind) => bound.has(kind.name)

const holderKinds = ['user', 'group'] as const

/** Users and groups of a metalake. `without` are not offered. */
export function HolderPicker(props: {
  readonly lake: string
  readonly label: string
  readonly only?: HolderKind
  readonly without?: (holder: Holder) => boolean
  readonly first?: boolean
  readonly onPick: (holder: Holder) => void
}) {
  const { lake, only, without } = props
  const users = useQuery({ ...namesRead(undefined, kinds.user, [lake]), enabled: only !== 'group' }).data
  const groups = useQuery({ ...namesRead(undefined, kinds.group, [lake]), enabled: only !== 'user' }).data
  const all = holderKinds
    .filter((type) => only === undefined || type === only)
    .flatMap((type) => ((type === 'user' ? users : groups) ?? []).map((name): Holder => ({ type, name })))
    .filter((holder) => !without?.(holder))
  const byKey = new Map(all.map((holder) => [`${holder.type} ${holder.name}`, holder]))
  const known = (only === 'group' || users !== undefined) && (only === 'user' || groups !== undefined)
  const options = all.map(
    ({ type, name }): Option => ({
      key: `${type} ${name}`,
      label: name,
      sign: type === 'user' ? <Avatar name={name} /> : <Glyph kind="group" />,
      ...(only === undefined && type === 'group' ? { note: say.kind(type) } : {}),
    }),
  )
  return (
    <Picker
      label={props.label}
      options={known ? options : undefined}
      none={say.access.nobodyToChoose}
      first={props.first ?? false}
      onPick={({ key }) => {
        const holder = byKey.get(key)
        if (holder) props.onPick(holder)
      }}
    />
  )
}

export function RolePicker(props: {
  readonly lake: string
  readonly label: string
  readonly without: readonly string[]
  readonly onPick: (role: string) => void
}) {
  const roles = useQuery(namesRead(undefined, kinds.role, [props.lake])).data
  return (
    <Picker
      label={props.label}
      options={roles?.filter((name) => !props.without.includes(name)).map((name) => ({ key: name, label: name, sign: <Glyph kind="role" /> }))}
      none={say.access.noRoleToChoose}
      onPick={({ key }) => props.onPick(key)}
    />
  )
}

/** What hangs from the metalake beside catalogs and can be spoken of. */
const asides = [kinds.tag, kinds.policy, kinds.jobTemplate] as const satisfies readonly Kind[]
interface Listed {
  readonly kind: Kind
  readonly path: readonly string[]
}
/** Where the walk is: at the metalake, in a catalog or schema, or among what hangs aside. */
type At = readonly string[] | Kind

/** Any object of a metalake; `offers` says which kinds can be chosen, the others are only gone through. */
export function ObjectPicker(props: {
  readonly lake: string
  readonly label: string
  readonly offers: (kind: Kind) => boolean
  readonly without?: (object: Spoken) => boolean
  readonly onPick: (object: Spoken) => void
}) {
  const { lake } = props
  const [at, setAt] = useState<At>([])
  const path = Array.isArray(at) ? (at as readonly string[]) : []
  const aside = Array.isArray(at) ? undefined : (at as Kind)
  const listed = useListed(lake, path, aside)
  const top = path.length === 0 && !aside
  const options: readonly Option[] | undefined = listed?.map(({ kind, path: own }) => {
    const object = spokenOf(kind, own)
    return {
      key: `${kind.name} ${own.join('\0')}`,
      label: own.at(-1) ?? '',
      sign: <Glyph kind={kind.name} named />,
      opens: kind.name === 'catalog' || kind.name === 'schema',
      closed: !props.offers(kind) || props.without?.(object) === true,
      ...(kind.parent === null ? { note: say.access.allOfIt } : {}),
    }
  })
  const folders: readonly Option[] = top
    ? asides
        .filter((kind) => props.offers(kind))
        .map((kind) => ({ key: `in ${kind.name}`, label: say.access.many(kind.name), sign: <Glyph kind={kind.name} />, opens: true, closed: true }))
    : []
  const byKey = new Map((listed ?? []).map((one) => [`${one.kind.name} ${one.path.join('\0')}`, one]))
  const up = () => setAt(aside ? [] : path.slice(0, -1))
  return (
    <Picker
      key={aside?.name ?? path.join('\0')}
      label={props.label}
      options={options && [...options.filter((one) => one.opens || !one.closed), ...folders]}
      none={say.access.nothingHere}
      onPick={({ key }) => {
        const one = byKey.get(key)
        if (one) props.onPick(spokenOf(one.kind, one.path))
      }}
      onOpen={({ key }) => {
        const one = byKey.get(key)
        const folder = asides.find((kind) => key === `in ${kind.name}`)
        if (one && (one.kind.name === 'catalog' || one.kind.name === 'schema')) setAt(one.path.slice(1))
        else if (folder) setAt(folder)
      }}
      {...(top
        ? {}
        : {
            onUp: up,
            above: (
              <button type="button" className="picker-trail link s" onClick={up} tabIndex={-1}>
                <ChevronLeft size={13} aria-hidden />
                <span className="cut">{aside ? say.access.many(aside.name) : [lake, ...path].join(' / ')}</span>
              </button>
            ),
          })}
    />
  )
}

/** What can be chosen at one place of the walk; undefined while it is read. */
function useListed(lake: string, path: readonly string[], aside: Kind | undefined): readonly Listed[] | undefined {
  const catalogs = useQuery(catalogsRead(undefined, lake)).data
  const catalog = catalogs?.find(({ name }) => name === path[0])
  const schemas = useQuery({ ...namesRead(undefined, kinds.schema, [lake, path[0] ?? '']), enabled: path.length === 1 && !aside }).data
  const hanging = useQuery({ ...namesRead(undefined, aside ?? kinds.tag, [lake]), enabled: aside !== undefined }).data
  const held = path.length === 2 && catalog && !aside ? kindsIn(catalog) : []
  const objects = useQueries({
    queries: held.map((kind) => namesRead(undefined, kind, [lake, ...path])),
    combine: (all) => (all.every((one) => one.data !== undefined || one.error) ? all.map((one) => one.data ?? []) : undefined),
  })
  if (aside) return hanging?.map((name) => ({ kind: aside, path: [lake, name] }))
  if (path.length === 0)
    return catalogs && [{ kind: kinds.metalake, path: [lake] }, ...catalogs.map(({ name }) => ({ kind: kinds.catalog, path: [lake, name] }))]
  if (path.length === 1) return schemas?.map((name) => ({ kind: kinds.schema, path: [lake, ...path, name] }))
  return objects?.flatMap((names, i) => names.map((name) => ({ kind: held[i] as Kind, path: [lake, ...path, name] })))
}
