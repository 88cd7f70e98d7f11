/** Every name that this page has read so far, wherever it was read. */
import type { QueryClient } from '@tanstack/react-query'
import { ancestors } from '../../kinds/define.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { pathIn } from '../api/paths.ts'
import type { Candidate } from './found.ts'

const listed = kindList.filter((kind) => kind.parent !== null && kind.serves.includes('load') && kind.name !== 'modelVersion')

/** Names of one metalake at one instant, from the lists kept. */
export function knownNames(client: QueryClient, asOf: string | undefined, lake: string): readonly Candidate[] {
  const names = new Map<string, Candidate>()
  for (const [key, data] of client.getQueriesData<unknown>({ queryKey: ['lake', asOf ?? 'now'] })) {
    const path = key[2]
    if (typeof path !== 'string' || !Array.isArray(data)) continue
    const parent = parentOf(path, lake)
    if (!parent) continue
    for (const item of data as readonly (string | { readonly name?: unknown })[]) {
      const name = typeof item === 'string' ? item : item.name
      if (typeof name !== 'string') continue
      const found: Candidate = { kind: parent.kind, path: [...parent.path, name] }
      names.set(`${found.kind}\0${found.path.join('\0')}`, found)
    }
  }
  return [...names.values()]
}

/** Whose list is kept under a path: the kind, and the names above it. Undefined for other answers and other lakes. */
function parentOf(path: string, lake: string): { kind: KindName; path: readonly string[] } | undefined {
  const parts = path.split('/')
  for (const kind of listed) {
    const depth = ancestors(kind).length
    // `/api` and a segment and a name for each level above, and the list's own segment.
    const names = Array.from({ length: depth }, (_, i) => decodeURIComponent(parts[3 + 2 * i] ?? ''))
    if (names[0] === lake && pathIn(kind, names) === path) return { kind: kind.name as KindName, path: names }
  }
  return undefined
}
