/** Every kind in the lake. Adding one is a file beside this and a line here. */
import { answered } from './answered.ts'
import { apiToken } from './api-token.ts'
import { catalog } from './catalog.ts'
import { column } from './column.ts'
import type { Kind } from './define.ts'
import { fileset } from './fileset.ts'
import { fn } from './function.ts'
import { group } from './group.ts'
import type { Hangs } from './hanging.ts'
import { idpGroup } from './idp-group.ts'
import { idpUser } from './idp-user.ts'
import { job } from './job.ts'
import { jobTemplate } from './job-template.ts'
import { metalake } from './metalake.ts'
import { model } from './model.ts'
import { modelVersion } from './model-version.ts'
import { partition } from './partition.ts'
import { policy } from './policy.ts'
import { role } from './role.ts'
import { savedSearch } from './saved-search.ts'
import { schema } from './schema.ts'
import { partitionStatistics, statistic } from './statistic.ts'
import { table } from './table.ts'
import { tag } from './tag.ts'
import { topic } from './topic.ts'
import { user } from './user.ts'
import { view } from './view.ts'
import { webhook } from './webhook.ts'

export const kinds = {
  metalake,
  catalog,
  schema,
  table,
  column,
  partition,
  statistic,
  partitionStatistics,
  view,
  fileset,
  topic,
  model,
  modelVersion,
  function: fn,
  tag,
  policy,
  jobTemplate,
  job,
  webhook,
  user,
  group,
  role,
  idpUser,
  idpGroup,
  apiToken,
  savedSearch,
  answered,
} as const
export type KindName = keyof typeof kinds

/** The table as plain kinds, for the interpreters that read every row alike. */
export const kindList: readonly Kind[] = Object.values(kinds)
export type Hanger = Kind & { readonly hangs: Hangs }
/** The kinds that hang on others. */
export const hangers: readonly Hanger[] = kindList.filter((kind): kind is Hanger => kind.hangs !== undefined)
const byName = new Map(kindList.map((k) => [k.name, k]))

/** Throws for a name that no kind has: a bug, not a refusal. */
export function kindOf(name: string): Kind {
  const kind = byName.get(name)
  if (!kind) throw new Error(`no kind is called ${name}`)
  return kind
}
