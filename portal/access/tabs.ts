/** The sections of the page of access, as addresses have them, and which kinds have one on their own page. */
import type { Kind } from '../../kinds/define.ts'

export const accessTabs = ['users', 'groups', 'roles', 'access', 'what-if'] as const
export const isAccessTab = (tab: string) => (accessTabs as readonly string[]).includes(tab)

/** The kinds whose pages tell who may do what with one of them: those that somebody owns, but people. */
const without = ['user', 'group', 'column', 'modelVersion']
export const hasAccess = (kind: Kind) => !without.includes(kind.name)
