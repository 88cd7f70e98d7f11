/** Takes what a source says into the lake: first sight, a change behind our back, or the result of our own call. */
import type { Found } from '../../connectors/connector.ts'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { parentKey } from '../entity/resolve.ts'
import type { Above, Lake } from '../lake.ts'
import type { Audit, Operation, Row, Step } from '../store/store.ts'

export interface Seen {
  /** What our own call did; absent when the lake only looked. */
  readonly operation?: Operation
  /** For a call of our own: who made or changed it. */
  readonly audit?: (before: Audit) => Audit
  /** Steps that must be in the same commit. */
  readonly also?: readonly Step[]
  /** Columns that our own call renamed: old name → new. */
  readonly renamed?: Readonly<Record<string, string>>
}

/**
 * Records what was found and gives the row as it now is. The same name is the same thing; a new name with a known
 * source id is a rename, so that tags and history go along. Writes nothing when nothing is new and nothing must be recorded.
 */
export async function see(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path, found: Found, seen: Seen = {}): Promise<Row> {
  const name = path.at(-1) as string
  const kindName = kind.name as KindName
  const parent = parentKey(at)
  return retryStale(async () => {
    const view = lake.store.now
    const row = (await view.child(parent, kindName, name)) ?? (await view.childByUid(parent, kindName, found.uid))
    const before: Audit = row?.body.audit ?? {}
    const audit = seen.audit?.(before) ?? before
    const body = { ...found.body, audit }
    const steps: Step[] = [...(seen.also ?? [])]
    const id = row?.id ?? lake.store.mint()
    const same = row !== undefined && row.name === name && row.uid === found.uid && JSON.stringify(found.body) === JSON.stringify(without(row.body))
    if (!row) steps.unshift({ do: 'insert', operation: seen.operation ?? 'import', kind: kindName, id, parent, name, path, uid: found.uid, body })
    else if (!same) {
      const operation = seen.operation ?? 'sync'
      steps.unshift(
        { do: 'update', operation, key: row.key, expect: row.version, name, path, uid: found.uid, body },
        ...(await lostChildren(lake, row, path, found, seen)),
      )
    }
    if (steps.length === 0) return row as Row
    const outcome = await lake.store.commit({ author: ask.author, steps })
    if (!outcome.ok) return 'stale'
    return {
      key: row?.key ?? outcome.keys[id] ?? 0,
      id,
      kind: kindName,
      parent,
      name,
      version: same ? row.version : (row?.version ?? 0) + 1,
      uid: found.uid,
      body: same ? row.body : body,
    }
  })
}

function without({ audit: _audit, ...rest }: Row['body']): object {
  return rest
}

/** Columns that have rows of their own because something hangs on them: renamed along, or dropped when they are gone. */
async function lostChildren(lake: Lake, row: Row, path: Path, found: Found, seen: Seen): Promise<readonly Step[]> {
  if (!Array.isArray(found.body.columns)) return []
  const there = new Set((found.body.columns as { name: string }[]).map((c) => c.name))
  const known = await lake.store.now.children(row.key, 'column')
  return known.flatMap((child): Step[] => {
    const to = seen.renamed?.[child.name]
    if (to !== undefined)
      return [{ do: 'update', operation: 'rename', key: child.key, expect: child.version, name: to, path: [...path, to], body: child.body }]
    return there.has(child.name) ? [] : [{ do: 'drop', key: child.key, path: [...path, child.name] }]
  })
}
