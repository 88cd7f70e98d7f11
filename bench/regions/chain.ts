/** Judges pointers that many moved on, each from the version that it had read: whether each has one line of history, and nobody was shown an older one. */
import { contradictions, type Written } from '../cluster/history.ts'

/** One attempt to put a version in the place of another; no other attempt puts the same. Times are of one clock, in milliseconds. */
export interface Link {
  readonly pointer: string
  readonly from: string
  readonly to: string
  readonly begun: number
  /** Infinity when no answer came. */
  readonly ended: number
  readonly is: Written['is']
}
/** What somebody was shown of all pointers at once, and what they had seen or written before. */
export interface Look {
  readonly who: string
  /** By pointer; more than one is wrong. */
  readonly shown: ReadonlyMap<string, readonly string[]>
  readonly knew: ReadonlyMap<string, string>
}

/**
 * `order`: by pointer the versions that it had, oldest first, as a region's log tells it; the first was there before all links. Gives a
 * line for each thing that is wrong: a link that was acknowledged and is lost, refused and is there, there twice, against the order of
 * time, after another version than it was made from; two that were made from one; and a session that was shown an older version.
 */
export function wrongChains(links: readonly Link[], looks: readonly Look[], order: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const first = [...order].flatMap(([register, [value]]): Written[] =>
    value === undefined ? [] : [{ register, value, begun: Number.NEGATIVE_INFINITY, ended: Number.NEGATIVE_INFINITY, is: 'done' }],
  )
  const wrong = [...contradictions([...first, ...links.map(({ pointer, to, ...rest }) => ({ ...rest, register: pointer, value: to }))], [], order)]
  const byVersion = new Map(links.map((link) => [link.to, link]))
  const places = new Map<string, number>()
  for (const [pointer, versions] of order) {
    versions.forEach((version, place) => {
      places.set(version, place)
      const from = byVersion.get(version)?.from
      const before = versions[place - 1]
      if (place > 0 && from === undefined) wrong.push(`${pointer}: ${version} was written by nobody`)
      else if (place > 0 && from !== before) wrong.push(`${pointer}: ${version} was made from ${from} and comes after ${before}`)
    })
  }
  const next = new Map<string, string>()
  for (const { from, to, is } of links) {
    if (is !== 'done') continue
    const other = next.get(from)
    if (other !== undefined) wrong.push(`${from} was followed by ${other} and by ${to}: both were acknowledged`)
    next.set(from, to)
  }
  for (const { who, shown, knew } of looks) {
    for (const [pointer, versions] of shown) {
      const [version = ''] = versions
      if (versions.length !== 1) wrong.push(`${who} was shown ${versions.length} versions of ${pointer} at once: ${versions.join(', ')}`)
      const [before, place] = [places.get(knew.get(pointer) ?? ''), places.get(version)]
      if (place === undefined) wrong.push(`${who} was shown ${version}, which ${pointer} never was`)
      else if (before !== undefined && place < before) wrong.push(`${who} was shown ${version} after ${knew.get(pointer)}`)
    }
  }
  return wrong
}
