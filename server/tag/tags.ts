/** Which tags an object has, its own and those of what it is in. */
import { noSuch } from '../../kinds/errors.ts'
import { tag } from '../../kinds/tag.ts'
import type { Ask } from '../entity/ask.ts'
import type { Row } from '../store/store.ts'
import type { Tagged } from './objects.ts'

/** One tag as seen from an object. */
export interface Hung {
  readonly tag: Row
  readonly values: readonly string[]
  readonly inherited: boolean
}
/** Nearest first: own tags, then those of what it is in; a tag is counted where it hangs nearest. */
export async function tagsOf(ask: Ask, { rows }: Tagged): Promise<readonly Hung[]> {
  const hung = new Map<number, { values: string[]; inherited: boolean; depth: number }>()
  for (let depth = rows.length - 1; depth >= 1; depth--) {
    for (const link of await ask.view.links((rows[depth] as Row).key, 'tagged')) {
      const is = hung.get(link.to)
      if (is && is.depth !== depth) continue
      const here = is ?? { values: [], inherited: depth < rows.length - 1, depth }
      if (link.value !== null) here.values.push(link.value)
      hung.set(link.to, here)
    }
  }
  const found = await Promise.all([...hung].map(async ([key, { values, inherited }]) => ({ tag: await ask.view.byKey(key), values, inherited })))
  return found.flatMap(({ tag, values, inherited }) => (tag ? [{ tag, values, inherited }] : []))
}

/** One tag as seen from the object, own or inherited. Throws NoSuchTag. */
export async function tagOf(ask: Ask, object: Tagged, name: string): Promise<Hung> {
  const found = (await tagsOf(ask, object)).find((one) => one.tag.name === name)
  if (!found) throw noSuch(tag.title, `${name} on ${object.path.join('.')}`)
  return found
}
