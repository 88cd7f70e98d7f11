/** Every change a page can ask for, as one call each. */
import type { Kind } from '../../kinds/define.ts'
import { objectPath, pathIn, pathTo } from './paths.ts'
import { ask } from './request.ts'

/** One alteration as it travels: its `@type` and fields (contract types §12). */
export type Update = { readonly '@type': string } & Readonly<Record<string, unknown>>

export const create = (kind: Kind, parentPath: readonly string[], body: object) => ask('POST', pathIn(kind, parentPath), { body })
export const alter = (kind: Kind, path: readonly string[], ...updates: readonly Update[]) => ask('PUT', pathTo(kind, path), { body: { updates } })
export const drop = (kind: Kind, path: readonly string[], query: Readonly<Record<string, string>> = {}) =>
  ask<{ dropped?: boolean }>('DELETE', pathTo(kind, path), { query })
export const switchTo = (kind: Kind, path: readonly string[], on: boolean) =>
  ask('PATCH', pathTo(kind, path), { body: { [kind.switchable?.asks ?? '']: on } })

/** A tag to put on or take off; with a value, the second version of the call is needed (contract types §11). */
export interface Tagging {
  readonly name: string
  readonly value?: string
}
export function tag(kind: Kind, path: readonly string[], add: readonly Tagging[], remove: readonly Tagging[]) {
  const valued = [...add, ...remove].some((t) => t.value !== undefined)
  const media = 'application/vnd.gravitino.v2+json'
  const names = (list: readonly Tagging[]) => (valued ? list : list.map((t) => t.name))
  return ask('POST', `${objectPath(kind, path)}/tags`, {
    body: { tagsToAdd: names(add), tagsToRemove: names(remove) },
    ...(valued ? { media } : {}),
  })
}
