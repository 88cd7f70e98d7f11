/** Names for a path that is being typed, asked of the lake. */
import { connect, type Lake } from '../../client/connect.ts'
import type { Path } from '../../client/paths.ts'
import type { Kind } from '../../kinds/define.ts'
import type { Context } from '../context.ts'
import { clientOf } from '../kind/client.ts'
import { candidates } from '../kind/which.ts'
import { nounOf } from '../words/name.ts'
import { formatPath, parsePath } from '../words/path.ts'
import type { Path as Spec } from './spec.ts'

/** Longer than this nobody waits for a key. */
const patienceMs = 2500
const suggestions = 20

export interface Candidate {
  readonly text: string
  readonly doc: string
}

/** Splits what is typed at the last dot outside of quotes; an unfinished quoted name counts by what stands in it. */
function typed(text: string): { readonly above: readonly string[]; readonly start: string; readonly partial: string } {
  const [start = ''] = /^(?:(?:"(?:[^"]|"")*"|[^."]+)\.)*/.exec(text) ?? []
  return { above: start === '' ? [] : parsePath(start.slice(0, -1)), start, partial: text.slice(start.length).replace(/^"/, '') }
}

type Place = Context & { readonly url: string; readonly token?: string | undefined }
export const lakeAt = ({ url, user, token }: Place): Lake =>
  connect({ url, user, token, fetch: (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(patienceMs) }) })

async function namesOf(lake: Lake, kind: Kind, within: Path): Promise<readonly string[]> {
  if (kind.serves.includes('list')) return (await clientOf(lake, kind).list(within)).items
  // What has no list of its own stands in what it is part of.
  const parts = kind.parent ? (await clientOf(lake, kind.parent).load(within))[kind.plural] : undefined
  return Array.isArray(parts) ? parts.map((part: { readonly name?: unknown }) => String(part.name)) : []
}

/** Paths that go on from what is typed. A name that can be gone on from ends with a dot. */
export async function pathCandidates(context: Place, spec: Spec, text: string): Promise<readonly Candidate[]> {
  const { above, start, partial } = typed(text)
  const lake = lakeAt(context)
  const here = 'along' in spec ? spec.along.slice(above.length, above.length + 1) : await kindsAt(lake, context.metalake ?? '', above, spec.among)
  const found = await Promise.all(
    here.map(async (kind) => {
      const within = kind.parent ? [context.metalake ?? '', ...above] : []
      const names = (await namesOf(lake, kind, within)).filter((name) => name.startsWith(partial))
      return names.flatMap((name) =>
        endings(spec, above.length).map((ending) => ({ text: `${start}${formatPath([name])}${ending}`, doc: nounOf(kind) })),
      )
    }),
  )
  return found.flat()
}

/** Whether a name at this depth can stand as it is, be gone on from, or both. */
function endings(spec: Spec, depth: number): readonly string[] {
  if ('along' in spec) return depth < spec.along.length - 1 ? ['.'] : ['']
  return depth < 2 ? ['', '.'] : ['']
}

/** What the last word of a query may become: the rest stands as it is. */
export async function queryCandidates(context: Place, text: string): Promise<readonly Candidate[]> {
  const last = /[^\s()"]*$/.exec(text)?.[0] ?? ''
  const before = text.slice(0, text.length - last.length)
  const found = await lakeAt(context).search.suggest(context.metalake ?? '', text, { limit: suggestions })
  return found.flatMap((one) =>
    one.text === undefined
      ? []
      : [{ text: `${before}${last.startsWith('-') && !one.text.startsWith('-') ? '-' : ''}${one.text}`, doc: one.doc ?? '' }],
  )
}
/** Names of saved searches that begin so. */
export async function savedCandidates(context: Place, text: string): Promise<readonly Candidate[]> {
  const saved = await lakeAt(context).search.saved(context.metalake ?? '')
  return saved.filter(({ name }) => name.startsWith(text)).map(({ name, query }) => ({ text: name, doc: query }))
}

async function kindsAt(lake: Lake, metalake: string, above: readonly string[], among: readonly Kind[]): Promise<readonly Kind[]> {
  const [catalog] = above
  const loaded = above.length < 2 || catalog === undefined ? undefined : await lake.catalog.load([metalake, catalog])
  return candidates(above.length + 1, loaded, among)
}
