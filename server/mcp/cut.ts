/** Keeps answers within what an agent can read: what is too long is cut where it is longest, and what was left out is told. */

export interface Cut {
  /** Names down to what was cut, joined by dots. */
  readonly at: string
  readonly shown: number
  /** Characters of a text, items of a list, members of an object. */
  readonly of: number
}

/**
 * JSON in which what nobody sees is escaped: characters that stand for no sign, of which a text for machines can be made that people
 * who look at it do not read.
 */
export const writtenOut = (value: unknown): string =>
  JSON.stringify(value).replace(/[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
const sizeOf = (value: unknown) => writtenOut(value).length

/** No part is cut to less, so that numbers and what is empty always fit; in characters. */
const least = 64

/** The same value, or as much of it as fits into `room` characters when it is written out, 64 at least. It must be JSON. */
export function fitted(value: unknown, room: number): { readonly value: unknown; readonly cuts: readonly Cut[] } {
  const cuts: Cut[] = []
  return { value: fit(value, room, '', cuts), cuts }
}

function fit(value: unknown, room: number, at: string, cuts: Cut[]): unknown {
  if (sizeOf(value) <= room) return value
  if (typeof value === 'string') return beginning(value, room, at, cuts)
  if (Array.isArray(value)) return items(value, room, at, cuts)
  if (typeof value === 'object' && value !== null) return members(value as Readonly<Record<string, unknown>>, room, at, cuts)
  return value
}

function beginning(text: string, room: number, at: string, cuts: Cut[]): string {
  let shown = Math.min(text.length, room)
  const cut = () => `${text.slice(0, shown).toWellFormed()}…`
  while (shown > 0 && sizeOf(cut()) > room) shown = Math.floor(shown * Math.min(0.9, room / sizeOf(cut())))
  cuts.push({ at, shown, of: text.length })
  return cut()
}

/** The first that fit; of one alone that does not, as much as does. */
function items(list: readonly unknown[], room: number, at: string, cuts: Cut[]): readonly unknown[] {
  let left = room - 2
  const shown: unknown[] = []
  for (const item of list) {
    left -= sizeOf(item) + 1
    if (left < 0) break
    shown.push(item)
  }
  if (shown.length === 0 && room > least) shown.push(fit(list[0], room - 2, `${at}.0`, cuts))
  if (shown.length < list.length) cuts.push({ at, shown: shown.length, of: list.length })
  return shown
}

/** All members where each can have its share, the long ones cut; else the first that fit. */
function members(object: Readonly<Record<string, unknown>>, room: number, at: string, cuts: Cut[]): object {
  const all = Object.entries(object).map(([key, value]) => ({ key, value, keySize: sizeOf(key) + 2, size: sizeOf(value) }))
  const under = (key: string) => (at === '' ? key : `${at}.${key}`)
  let left = room - 2
  const rooms = new Map<string, number>()
  for (const [i, { key, keySize, size }] of all.toSorted((a, b) => a.keySize + a.size - b.keySize - b.size).entries()) {
    const share = Math.floor(left / (all.length - i))
    const given = Math.min(share, keySize + size)
    if (given < keySize + Math.min(size, least)) return firstMembers(all, room, at, cuts)
    rooms.set(key, given - keySize)
    left -= given
  }
  return Object.fromEntries(all.map(({ key, value }) => [key, fit(value, rooms.get(key) ?? 0, under(key), cuts)]))
}

function firstMembers(
  all: readonly { readonly key: string; readonly value: unknown; readonly keySize: number; readonly size: number }[],
  room: number,
  at: string,
  cuts: Cut[],
): object {
  let left = room - 2
  const shown = all.filter(({ keySize, size }) => {
    left -= keySize + size
    return left >= 0
  })
  cuts.push({ at, shown: shown.length, of: all.length })
  return Object.fromEntries(shown.map(({ key, value }) => [key, value]))
}
