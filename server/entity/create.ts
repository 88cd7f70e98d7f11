/** Makes one thing: decode, resolve, check, do, record. */
import { type Body, decode, type Kind } from '../../kinds/define.ts'
import { already, noSuch } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { checkName, refuseServers } from '../../kinds/names.ts'
import { checkProperties, type PropertyRows } from '../../kinds/properties.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { guarded } from '../../kinds/switches.ts'
import { firstUser } from '../access/first-user.ts'
import type { Above, Lake } from '../lake.ts'
import { createInSource } from '../source/create.ts'
import type { Audit, Row, Step } from '../store/store.ts'
import { type Ask, type Path, presentOnly } from './ask.ts'
import { changedBy, madeBy } from './audit.ts'
import { commitWith } from './commit.ts'
import { above, checkOwn, fromSource, nameRule, parentKey, propertyRows } from './resolve.ts'
import { seal } from './secrets.ts'
import { withSecretsAsked } from './secrets-asked.ts'

/** What is asked for, checked and brought into the form that is kept; nothing is made yet. */
export interface Prepared {
  readonly at: Above
  readonly name: string
  /** Of its properties. */
  readonly rows: PropertyRows
  readonly draft: Body
  /** The sort of catalog that it will be, when it is one. */
  readonly becomes: Provider | undefined
}

/** `imported`: it is described as it was elsewhere, rather than asked for. Throws Refusal as `create` does. */
export async function prepare(lake: Lake, ask: Ask, kind: Kind, within: Path, raw: unknown, imported = false): Promise<Prepared> {
  presentOnly(ask)
  const { name, ...asked } = decode(kind.fields, raw, 'body', kind.lenient) as Body & { readonly name: string }
  const at = await above(lake, ask, kind, within, 'create')
  if (!imported) checkOwn(kind, at.provider, 'create', name)
  const behaviour = lake.behaviours[kind.name as KindName]
  const provider = behaviour?.provider ? behaviour.provider(asked) : at.provider
  const rows = propertyRows(kind, provider)
  const rule = nameRule(kind, provider === at.provider ? provider : undefined)
  checkName(rule, kind.title, name)
  refuseServers(rule, kind.title, name)
  const rest = await withSecretsAsked(lake.secrets, rows, asked)
  checkProperties(rows, rest.properties ?? {})
  const draft = (imported ? behaviour?.imported?.(at, name, rest) : undefined) ?? behaviour?.draft?.(at, name, rest) ?? rest
  return { at, name, rows, draft, becomes: provider === at.provider ? undefined : provider }
}

/**
 * Makes a thing of `kind` in what `within` names. `raw` is the request body.
 * Throws Refusal: illegal, NoSuch… for what it should be in, …AlreadyExists, notInUse, and what the source refuses.
 */
export async function create(lake: Lake, ask: Ask, kind: Kind, within: Path, raw: unknown): Promise<Row> {
  const { at, name, rows, draft, becomes } = await prepare(lake, ask, kind, within, raw)
  if (fromSource(kind, at.provider)) return createInSource(lake, ask, kind, at, [...within, name], draft)

  const id = lake.store.mint()
  const first = ask.rights && kind.parent === null ? firstUser(lake, ask, id, name) : undefined
  const made = madeBy(ask.author, first?.owner ?? at.rights?.self)
  const { body, secrets } = seal(rows, draft, () => lake.store.mint())
  const whole = { ...body, audit: guarded(kind) && at.rows.length > 0 ? changedBy(ask.author, made) : made }
  const found = lake.behaviours[kind.name as KindName]?.uid?.(body)
  const uid = found === undefined ? {} : { uid: found }
  const path = [...within, name]
  const effects = lake.behaviours[kind.name as KindName]?.making?.(at, name, body) ?? []
  if (effects.length > 0 && (await ask.view.child(parentKey(at), kind.name as KindName, name))) throw already(kind.title, path.join('.'))
  const outcome = await commitWith(lake, ask.author, effects, [
    { do: 'insert', operation: 'create', kind: kind.name as KindName, id, parent: parentKey(at), name, path, ...uid, body: whole, secrets },
    ...comingWith(lake, becomes, id, path, made),
    ...(first?.steps ?? []),
  ])
  if (outcome.ok) return { key: outcome.keys[id] ?? 0, id, kind: kind.name as KindName, parent: parentKey(at), name, version: 1, ...uid, body: whole }
  if (outcome.reason === 'taken') throw already(kind.title, path.join('.'))
  throw noSuch(kind.parent?.title ?? '', within.join('.'))
}

/** What is made with a catalog of the sort, in the same commit. */
export function comingWith(lake: Lake, provider: Provider | undefined, parent: string, path: Path, audit: Audit): readonly Step[] {
  return Object.entries(provider?.comesWith ?? {}).flatMap(([kind, things]) =>
    Object.entries(things).map(([name, comment]): Step => {
      const body = { comment, properties: {}, audit }
      return { do: 'insert', operation: 'create', kind: kind as KindName, id: lake.store.mint(), parent, name, path: [...path, name], body }
    }),
  )
}
