/** The sections of the page of access, as addresses have them, and which kinds have one on their own page. */
import type { Kind } from '../../kinds/define.ts'
import type { Place } from '../address.ts'

export const accessTabs = ['users', 'groups', 'roles', 'access', 'what-if'] as const
export const isAccessTab = (tab: string) => (accessTabs as readonly string[]).includes(tab)

/** The kinds whose pages tell who may do what with one of them: those that somebody owns, but people. */
const without: ReadonlySet<string> = new Set(['user', 'group', 'column', 'modelVersion'])
export const hasAccess = (kind: Kind) => !without.has(kind.name)

const ofAccess: ReadonlySet<string> = new Set(['user', 'group', 'role'])
/** Whether a page is one of those that the entry "Access" leads to. */
export const isOfAccess = (place: Place | null) =>
  place !== null && (ofAccess.has(place.kind) || (place.kind === 'metalake' && isAccessTab(place.tab)))
