/** Changes of roles while they are being put together, and as they stand in an address. Pure. */
import { privilegeOf } from '../../kinds/privileges.ts'
import { conditions } from '../../kinds/role.ts'
import type { Proposal } from './shapes.ts'

export const sorts = ['grant-role', 'revoke-role', 'grant', 'revoke', 'drop-role'] as const satisfies readonly Proposal['change'][]
/** One that may lack something yet. */
export type Draft = Pick<Proposal, 'change'> & Partial<Proposal>

export const speaksOfHolder = ({ change }: Draft) => change === 'grant-role' || change === 'revoke-role'
export const speaksOfObject = ({ change }: Draft) => change === 'grant' || change === 'revoke'

/** Whether it can be asked about. */
export function isWhole(draft: Draft): draft is Proposal {
  if (draft.role === undefined) return false
  if (speaksOfHolder(draft)) return draft.user !== undefined || draft.group !== undefined
  return !speaksOfObject(draft) || (draft.fullName !== undefined && (draft.privileges?.length ?? 0) > 0)
}

/** Only what its sort of change has. */
export function turnedTo(draft: Draft, change: Proposal['change']): Draft {
  const { role, user, group, type, fullName, privileges } = draft
  const next = { change, ...(role === undefined ? {} : { role }) }
  if (speaksOfHolder(next)) return { ...next, ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) }
  if (!speaksOfObject(next)) return next
  return { ...next, ...(type === undefined || fullName === undefined ? {} : { type, fullName }), ...(privileges ? { privileges } : {}) }
}

const isText = (value: unknown) => value === undefined || (typeof value === 'string' && value !== '')
function isDraft(raw: unknown): raw is Draft {
  if (typeof raw !== 'object' || raw === null) return false
  const { change, role, user, group, type, fullName, privileges = [] } = raw as Readonly<Record<string, unknown>>
  return (
    sorts.some((sort) => sort === change) &&
    [role, user, group, type, fullName].every(isText) &&
    Array.isArray(privileges) &&
    privileges.every(
      (one: Readonly<Record<string, unknown>> | null) =>
        typeof one?.name === 'string' && privilegeOf(one.name) !== undefined && conditions.some((word) => word === one.condition),
    )
  )
}

/** Out of an address; what is none is left out. */
export function readDrafts(text: string | undefined): readonly Draft[] {
  try {
    const raw = JSON.parse(text ?? '[]') as unknown
    return Array.isArray(raw) ? raw.filter(isDraft) : []
  } catch {
    return []
  }
}
export const writeDrafts = (drafts: readonly Draft[]): string | undefined => (drafts.length === 0 ? undefined : JSON.stringify(drafts))
