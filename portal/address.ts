/** Where a page is in the browser's address line: `/{metalake}/{catalog}/{schema}/{kind}/{name}/-/{tab}`, both ways. */
import { ancestors, type Kind } from '../kinds/define.ts'
import { type KindName, kinds } from '../kinds/index.ts'

/** A page: an entity and one of its tabs, or the list of metalakes and what is of none. `tab` is empty for the first. */
export interface Place {
  readonly kind: KindName | 'lakes'
  /** Names from the metalake down; empty for the list of metalakes. */
  readonly path: readonly string[]
  readonly tab: string
}
/** What may follow the `?`; all of it is text. */
export interface Search {
  /** The instant the lake is read at, ISO; absent = now. */
  readonly asOf?: string
  /** Chosen version, column, directory, location, provider. */
  readonly v?: string
  readonly column?: string
  readonly dir?: string
  readonly location?: string
  readonly provider?: string
  /** Whose access is asked about: `user ola`, `group night`. */
  readonly who?: string
  /** Groups that the user is taken to be in, by commas. */
  readonly groups?: string
  /** What is asked of: for access `table:lake.trips.fares`, for the audit names joined by dots. */
  readonly object?: string
  /** Which deed is asked about. */
  readonly deed?: string
  /** Changes of roles that are tried out, as JSON. */
  readonly changes?: string
  /** What rows of the audit must fit, called as in the API; and how far back from now, such as `24h`. */
  readonly actor?: string
  readonly operation?: string
  readonly kind?: string
  readonly subtree?: string
  readonly outcome?: string
  readonly from?: string
  readonly to?: string
  readonly requestId?: string
  readonly last?: string
  /** What is searched for, as it was written. */
  readonly query?: string
  /** Of lineage: the node in the middle, how many hops, which way, whether columns are shown, the moment looked at, and as what. */
  readonly focus?: string
  readonly hops?: string
  readonly direction?: string
  readonly columns?: string
  readonly at?: string
  readonly as?: string
}

/** Opens what is not a name: a tab, or a kind beside the tree. A name that is just this, or starts with the escape, is escaped. */
const aside = '-'
const escape = '~'
/** First segments that are not metalakes: the lake's own faces and files. */
const taken = new Set(['api', 'assets', 'ui', 'iceberg', 'lance', 'mcp', 'health', 'configs', 'metrics', 'prometheus'])

const segment = (name: string, escaped: boolean) => (escaped ? escape : '') + encodeURIComponent(name)
const plain = (name: string) => segment(name, name.startsWith(escape) || name === aside || name === '.' || name === '..')
const read = (raw: string) => {
  const name = decodeURIComponent(raw)
  return name.startsWith(escape) ? name.slice(escape.length) : name
}
/** Whether its names need the kind beside them: everything but the tree's own three levels. */
const spelled = (kind: Kind) => kind.parent !== null && kind.name !== 'catalog' && kind.name !== 'schema'
const byName: Readonly<Record<string, Kind | undefined>> = kinds

/** The kinds that have a page: what can be loaded, at any depth but below an object. */
const hasPage = (kind: Kind) => kind.serves.includes('load') && ancestors(kind).every((k) => !spelled(k))

/** The address of a page, encoded; names may hold anything. */
export function addressOf(place: Place, search: Search = {}): string {
  const [lake, ...rest] = place.path
  const given = Object.entries(search).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const query = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''
  if (lake === undefined) return `/${place.tab === '' ? '' : `${aside}/${place.tab}`}${query}`
  const names = rest.map(plain)
  const kind = byName[place.kind]
  if (kind && spelled(kind)) names.splice(-1, 0, ...(kind.parent?.parent ? [] : [aside]), kind.name)
  const first = taken.has(lake) ? segment(lake, true) : plain(lake)
  return `/${[first, ...names, ...(place.tab === '' ? [] : [aside, place.tab])].join('/')}${query}`
}

/** The page at an address's path. Null when it is none. */
export function placeAt(pathname: string): Place | null {
  const raw = pathname.split('/').slice(1)
  if (raw.at(-1) === '') raw.pop()
  if (raw.length === 0) return { kind: 'lakes', path: [], tab: '' }
  if (raw.length === 2 && raw[0] === aside) return { kind: 'lakes', path: [], tab: raw[1] ?? '' }
  let tab = ''
  if (raw.length > 2 && raw.at(-2) === aside) {
    tab = raw.at(-1) ?? ''
    raw.splice(-2)
  }
  try {
    return entityAt(raw, tab)
  } catch {
    return null
  }
}

function entityAt(raw: readonly string[], tab: string): Place | null {
  if (raw[1] === aside) {
    const kind = byName[raw[2] ?? '']
    return raw.length === 4 && kind && spelled(kind) && !kind.parent?.parent ? at(kind, [raw[0], raw[3]], tab) : null
  }
  if (raw.length <= 3) return at([kinds.metalake, kinds.catalog, kinds.schema][raw.length - 1], raw, tab)
  const kind = byName[raw[3] ?? '']
  return raw.length === 5 && kind && spelled(kind) && kind.parent?.parent ? at(kind, [...raw.slice(0, 3), raw[4]], tab) : null
}

function at(kind: Kind | undefined, raw: readonly (string | undefined)[], tab: string): Place | null {
  if (!kind || !hasPage(kind)) return null
  const path = raw.map((part) => read(part ?? ''))
  return path.includes('') ? null : { kind: kind.name as KindName, path, tab }
}
