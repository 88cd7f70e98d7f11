/** What a filter leaves of a list, at each letter that is typed: the list may hold very many names. Pure. */

export interface Named {
  readonly name: string
}
/** Of each list its names in small letters, made when first one is looked for. */
const small = new WeakMap<readonly Named[], readonly string[]>()

/** The places in the list of what has the text in its name, in whatever letters; undefined when nothing is typed and all are left. */
export function hitsIn(list: readonly Named[], typed: string): readonly number[] | undefined {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return undefined
  let names = small.get(list)
  if (!names) {
    names = list.map(({ name }) => name.toLowerCase())
    small.set(list, names)
  }
  const hits: number[] = []
  for (let i = 0; i < names.length; i++) if ((names[i] as string).includes(wanted)) hits.push(i)
  return hits
}

/** Lists that are in order each, as one: nothing is compared where only one has anything. */
export function merged<T>(lists: readonly (readonly T[])[], compare: (a: T, b: T) => number): readonly T[] {
  const [first = [], ...rest] = lists.filter((list) => list.length > 0)
  return rest.length === 0 ? first : [first, ...rest].flat().sort(compare)
}
