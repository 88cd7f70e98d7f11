/** Takes what a source says into the lake: first sight, a change behind our back, or the result of our own call. */
import type { Found } from '../../connectors/connector.ts'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { parentKey, propertyRows } from '../entity/resolve.ts'
import { withoutSecrets } from '../entity/secrets.ts'
import type { Above, Lake } from '../lake.ts'
import type { Audit, Operation, Row, Step } from '../store/store.ts'

export interface Seen {
  /** What our own call did; absent when the lake only looked. */
  readonly operation?: Operation
  /** For a call of our own: who made or changed it. */
  readonly audit?: (before: Audit) => Audit
  /** What our own call has renamed it from: it is the same thing even if the source had to make it anew. */
  readonly from?: string
  /** Steps that must be in the same commit. */
  readonly also?: readonly Step[]
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
    const row =
      (await view.child(parent, kindName, name)) ??
      (await view.childByUid(parent, kindName, found.uid)) ??
      (seen.from === undefined ? undefined : await view.child(parent, kindName, seen.from))
    const before: Audit = row?.body.audit ?? {}
    const audit = seen.audit?.(before) ?? before
    const shown = { ...withoutSecrets(propertyRows(kind, at.provider), found.body), ...(found.parts ? { parts: found.parts } : {}) }
    const body = { ...shown, audit }
    const steps: Step[] = [...(seen.also ?? [])]
    const id = row?.id ?? lake.store.mint()
    const same = row !== undefined && row.name === name && row.uid === found.uid && JSON.stringify(shown) === JSON.stringify(without(row.body))
    if (!row) steps.unshift({ do: 'insert', operation: seen.operation ?? 'import', kind: kindName, id, parent, name, path, uid: found.uid, body })
    else if (!same) {
      const operation = seen.operation ?? 'sync'
      steps.unshift(
        { do: 'update', operation, key: row.key, expect: row.version, name, path, uid: found.uid, body },
        ...(await moved(lake, row, path, found.parts ?? {})),
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

/**
 * Columns that have rows of their own because something hangs on them: known again by the source's number, renamed along,
 * or dropped when they are gone. Columns that swap names go by way of a name that no column can have.
 */
async function moved(lake: Lake, row: Row, path: Path, parts: Readonly<Record<string, string>>): Promise<readonly Step[]> {
  const nameOf = new Map(Object.entries(parts).map(([name, uid]) => [uid, name]))
  const known = await lake.store.now.children(row.key, 'column')
  const renamed = known.flatMap((child) => {
    const to = nameOf.get(child.uid ?? '')
    return to === undefined || to === child.name ? [] : [{ child, to }]
  })
  const rename = (child: Row, to: string, expect: number): Step => ({
    do: 'update',
    operation: 'rename',
    key: child.key,
    expect,
    name: to,
    path: [...path, to],
    ...(child.uid === undefined ? {} : { uid: child.uid }),
    body: child.body,
  })
  const taken = new Set(known.map((child) => child.name))
  return [
    ...known
      .filter((child) => (child.uid === undefined ? !Object.hasOwn(parts, child.name) : !nameOf.has(child.uid)))
      .map((child): Step => ({ do: 'drop', key: child.key, path: [...path, child.name] })),
    ...renamed.filter(({ to }) => taken.has(to)).map(({ child }) => rename(child, ` ${child.id}`, child.version)),
    ...renamed.map(({ child, to }) => rename(child, to, taken.has(to) ? child.version + 1 : child.version)),
  ]
}
