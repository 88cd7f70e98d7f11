/** What somebody asks of a lake, by ids, and the steps that its upper layers make of that in one region. */
import type { KindName } from '../../kinds/index.ts'
import { instant } from '../../server/kit/clock.ts'
import type { LinkKind, Owner, Step } from '../../server/store/store.ts'
import type { Region } from './region.ts'
import type { Shown } from './state.ts'

type Body = Readonly<Record<string, unknown>>
type Audited = Extract<Step, { do: 'update' }>['body']
interface Relate {
  readonly what: LinkKind
  readonly add: readonly { readonly to: string; readonly value: string | null }[]
  readonly remove: readonly { readonly to: string; readonly value: string | null }[]
}
export type Intent =
  | {
      readonly do: 'make'
      readonly kind: KindName
      readonly id: string
      readonly within: string | null
      readonly name: string
      readonly body: Body
      readonly owner?: Owner
      readonly relate?: Relate
    }
  /** Keys such as `comment` and `properties.a`; null takes away. */
  | { readonly do: 'alter'; readonly id: string; readonly put: Readonly<Record<string, unknown>>; readonly name?: string }
  | { readonly do: 'own'; readonly id: string; readonly owner: Owner }
  | { readonly do: 'drop'; readonly id: string; readonly cascade: boolean }
  | { readonly do: 'undelete'; readonly id: string }
  | ({ readonly do: 'relate'; readonly id: string } & Relate)
  /** The unit is to be decided on by another region. */
  | { readonly do: 'move'; readonly id: string; readonly to: string }
  /** Links the next version to a model. */
  | { readonly do: 'version'; readonly id: string; readonly made: string }

const everyKind = ['catalog', 'schema', 'table', 'fileset', 'model', 'modelVersion', 'column', 'statistic', 'tag', 'policy', 'role', 'user', 'group']

/** Undefined where the region does not have what is asked about. */
export function stepsOf(region: Region, intent: Intent, shown: readonly Shown[]): readonly Step[] | undefined {
  const byId = (id: string) => shown.find((one) => one.id === id)
  const at = instant(region.now())
  const actor = `${region.name}-alice`
  const changed = (is: Shown) => ({ ...is.body.audit, lastModifier: actor, lastModifiedTime: at })
  const path = [intent.id]
  const relating = (from: number | string, { what, add, remove }: Relate): Step | undefined => {
    const keyed = (links: Relate['add']) => links.flatMap(({ to, value }) => (byId(to) ? [{ to: (byId(to) as Shown).key, value }] : []))
    const [more, less] = [keyed(add), keyed(remove)]
    return more.length + less.length > 0 ? { do: 'relate', what, from, path, add: more, remove: less } : undefined
  }
  const is = byId(intent.id)
  const update = (one: Shown, name: string, body: Body, operation: 'alter' | 'own'): Step => ({
    do: 'update',
    operation,
    key: one.key,
    expect: one.version,
    name,
    path,
    body: body as Audited,
    ...(one.uid === null ? {} : { uid: one.uid }),
  })
  switch (intent.do) {
    case 'make': {
      const above = intent.within === null ? { key: 0 } : byId(intent.within)
      if (!above) return undefined
      const audit = { creator: actor, createTime: at, ...(intent.owner ? { owner: intent.owner } : {}) }
      const { kind, id, name } = intent
      const body = { ...intent.body, audit }
      const links = intent.relate === undefined ? undefined : relating(id, intent.relate)
      return [{ do: 'insert', operation: 'create', kind, id, parent: above.key, name, path, body }, ...(links === undefined ? [] : [links])]
    }
    case 'alter': {
      if (!is) return undefined
      const body: Record<string, unknown> = { ...is.body, audit: changed(is) }
      for (const [key, value] of Object.entries(intent.put)) {
        const [field, inner] = key.split('.') as [string, string | undefined]
        const target: Record<string, unknown> = inner === undefined ? body : { ...(body[field] as object | undefined) }
        if (inner !== undefined) body[field] = target
        if (value === null) delete target[inner ?? field]
        else target[inner ?? field] = value
      }
      return [update(is, intent.name ?? is.name, body, 'alter')]
    }
    case 'own':
      return is && [update(is, is.name, { ...is.body, audit: { ...is.body.audit, owner: intent.owner } }, 'own')]
    case 'drop':
      return is && [{ do: 'drop', key: is.key, path, ...(intent.cascade ? {} : { empty: { of: everyKind, except: [] } }) }]
    case 'undelete': {
      const gone = region.db.prepare('select key, dropped from entity where id = ? and dropped is not null order by key desc limit 1').get(intent.id)
      return is || !gone ? undefined : [{ do: 'revive', key: gone.key as number, dropped: gone.dropped as number, path }]
    }
    case 'relate': {
      const links = is && relating(is.key, intent)
      return links === undefined ? undefined : [links]
    }
    case 'move':
      return is && [{ do: 'move', key: is.key, to: intent.to }]
    case 'version': {
      if (!is) return undefined
      const version = (is.body.latestVersion as number | undefined) ?? 0
      const body = { version, uris: { unknown: `s3://m/${version}` }, aliases: [], audit: { creator: actor, createTime: at } }
      return [
        { do: 'insert', operation: 'link', kind: 'modelVersion', id: intent.made, parent: is.key, name: String(version), path, body },
        update(is, is.name, { ...is.body, latestVersion: version + 1, audit: changed(is) }, 'alter'),
      ]
    }
  }
}
