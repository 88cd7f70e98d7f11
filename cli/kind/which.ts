/** Which kind a path means where the command does not say: by its depth, and by what the catalog can hold. */
import type { Lake } from '../../client/connect.ts'
import { LakeError } from '../../client/lake-error.ts'
import type { Path } from '../../client/paths.ts'
import type { Kind } from '../../kinds/define.ts'
import { families } from '../../kinds/errors.ts'
import { type KindName, kindList, kinds } from '../../kinds/index.ts'
import { heldKinds } from '../../kinds/providers/common.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import type { Call } from '../call.ts'
import { misused } from '../failure.ts'
import { nounOf } from '../words/name.ts'
import { pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'

/** The kinds that a path below a metalake can lead to, the topmost first. */
export const belowCatalogs: readonly Kind[] = kindList.filter((kind) => pathKinds(kind)[0] === kinds.catalog)

/** The kind that `--type` names. Throws Failure for a word that is none of `among`. */
export function kindNamed(word: string, among: readonly Kind[]): Kind {
  const kind = among.find((one) => nounOf(one) === word.toLowerCase() || one.name === word)
  if (!kind) throw misused(`there is no type "${word}" for this`, `It is one of ${among.map(nounOf).join(', ')}`)
  return kind
}

/** A catalog as far as it says what it holds. */
interface Holding {
  readonly provider?: string | undefined
  readonly properties?: Readonly<Record<string, string>> | undefined
}

/** Kinds of this depth that live in such a catalog; all of the depth where its provider is not known. */
export function candidates(depth: number, catalog: Holding | undefined, among: readonly Kind[]): readonly Kind[] {
  const provider = providerOf(catalog?.provider ?? '')
  const holds = provider && heldKinds(provider, catalog?.properties)
  return among.filter((kind) => pathKinds(kind).length === depth && (depth <= 2 || holds === undefined || holds.includes(kind.name as KindName)))
}

/**
 * Runs `ask` for the kind that the names mean. Where it could be several, each is tried until one is there.
 * Throws Failure for a path of a depth that no kind has, and what the first one says when none is there.
 */
export async function forPath<T>(
  call: Call,
  lake: Lake,
  names: readonly string[],
  among: readonly Kind[],
  ask: (kind: Kind, path: Path) => Promise<T>,
): Promise<T> {
  if (candidates(names.length, undefined, among).length === 0) {
    const forms = among.map((kind) => pathShape(pathKinds(kind))).join(', ')
    throw misused(`"${names.join('.')}" has ${names.length} names, and nothing is that deep`, `A path is one of ${forms}`)
  }
  const path = [call.metalake(), ...names]
  const catalog = names.length > 2 ? await lake.catalog.load(path.slice(0, 2)) : undefined
  const [first, ...others] = candidates(names.length, catalog, among)
  if (!first)
    throw misused(
      `a ${catalog?.provider ?? ''} catalog holds nothing as deep as "${names.join('.')}"`,
      'See what is in its schemas: caspian schema list CATALOG',
    )
  let missing: unknown
  for (const kind of [first, ...others]) {
    try {
      // Only one of several must be shown to be there before it is asked; a lone one says so itself.
      if (others.length > 0 && kind.serves.includes('load')) await clientOf(lake, kind).load(path)
      return await ask(kind, path)
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== families.notFound.code) throw error
      missing ??= error
    }
  }
  throw missing
}

/** The kind and names of a path with `--type`; undefined kind without it. Throws Failure. */
export function typed(
  text: string,
  type: unknown,
  among: readonly Kind[],
  parse: (text: string) => readonly string[],
): { readonly kind: Kind | undefined; readonly names: readonly string[] } {
  if (typeof type !== 'string') return { kind: undefined, names: parse(text) }
  const kind = kindNamed(type, among)
  return { kind, names: pathOf(text, pathKinds(kind)) }
}
