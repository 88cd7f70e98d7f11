/** What each kind does beyond the regular life: one line a kind, none for most. */
import { checkOverloads, type Overload } from '../kinds/overloads.ts'
import { contentOf } from '../kinds/policy.ts'
import { holderBehaviour } from './access/holders.ts'
import { catalogBehaviour } from './catalog/behaviour.ts'
import { webhookBehaviour } from './event/behaviour.ts'
import { filesetBehaviour } from './fileset/behaviour.ts'
import { directoriesUnder } from './fileset/directories.ts'
import { jobTemplateBehaviour } from './job/behaviour.ts'
import type { Lake } from './lake.ts'
import { takeVersion } from './model/versions.ts'
import { awaitDropsOf } from './rule/under-way.ts'
import { schemaBehaviour } from './schema/behaviour.ts'
import { tableBehaviour } from './table/behaviour.ts'

export const behaviours: Lake['behaviours'] = {
  metalake: { removing: (ask, _lake, _at, row) => directoriesUnder(ask.view, [row]) },
  catalog: catalogBehaviour,
  schema: schemaBehaviour,
  fileset: filesetBehaviour,
  table: tableBehaviour,
  view: { draft: (_at, _name, ask) => ({ ...ask, columns: ask.columns ?? [], properties: ask.properties ?? {} }) },
  topic: { draft: (_at, _name, ask) => ({ ...ask, properties: ask.properties ?? {} }) },
  model: { draft: (_at, _name, ask) => ({ ...ask, properties: ask.properties ?? {}, latestVersion: 0, aliases: {} }) },
  policy: {
    draft: (_at, _name, ask) => ({ ...ask, enabled: ask.enabled ?? true, content: contentOf(ask.policyType, ask.content, 'content') }),
    changed: (lake, { key }) => awaitDropsOf(lake, key),
    switched: (lake, { key }) => awaitDropsOf(lake, key),
  },
  modelVersion: { take: takeVersion },
  tag: { draft: (_at, _name, ask) => ({ ...ask, properties: ask.properties ?? {} }) },
  jobTemplate: jobTemplateBehaviour,
  webhook: webhookBehaviour,
  user: holderBehaviour,
  group: { ...holderBehaviour, draft: (_at, _name, ask) => ask },
  role: { draft: (_at, _name, { securableObjects: _granted, ...ask }) => ask },
  function: {
    draft(_at, _name, ask) {
      checkOverloads(ask.functionType, ask.definitions as readonly Overload[])
      return { ...ask, deterministic: ask.deterministic ?? false }
    },
  },
}
