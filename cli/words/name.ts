/** Names of the table of kinds as the command line spells them. */
import type { Kind } from '../../kinds/define.ts'

const split = (name: string, by: string) => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `${by}${letter.toLowerCase()}`)

/** `modelVersion` → `model-version`. */
export const kebab = (name: string) => split(name, '-').replaceAll(/[._]/g, '-')
/** `modelVersion` → `model version`. */
export const spaced = (name: string) => split(name, ' ').replaceAll(/[._]/g, ' ')
/** What people type for the kind. */
export const nounOf = (kind: Kind) => kebab(kind.name)
/** `properties` → `property`, `aliases` → `alias`, `columns` → `column`. */
export function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`
  if (/(s|x|ch|sh)es$/.test(name)) return name.slice(0, -2)
  return name.endsWith('s') ? name.slice(0, -1) : name
}
export const article = (word: string) => (/^[aeiou]/i.test(word) ? 'an' : 'a')

// A number format of Intl takes longer to make than most commands take to run.
const grouped = (count: number) => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** `1 table`, `12,000 model versions`. */
export const counted = (count: number, kind: Kind) => `${grouped(count)} ${spaced(count === 1 ? kind.name : kind.plural)}`
