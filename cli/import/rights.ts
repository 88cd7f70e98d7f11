/** Who may do what, in the source: counted, and said not to come along yet. */
import { LakeError } from '../../client/lake-error.ts'
import type { Send } from '../../client/request.ts'
import type { Tally } from './tally.ts'

const parts = ['users', 'groups', 'roles'] as const

/** A source that checks no rights refuses to list them. */
export async function tellRights(source: Send, metalake: string, tally: Tally): Promise<void> {
  let isKept = false
  for (const part of parts) {
    try {
      const { names = [] } = (await source('GET', `/api/metalakes/${encodeURIComponent(metalake)}/${part}`)) as { names?: readonly string[] }
      isKept = true
      if (names.length > 0) tally.remark(`# ${part} did not come along: rights are not kept yet`, names.length)
    } catch (error) {
      if (!(error instanceof LakeError) || error.status === 0) throw error
      if (error.status !== 405 && error.status !== 404) tally.remark(`the ${part} of metalake ${metalake} cannot be read: ${error.message}`)
    }
  }
  if (!isKept) return
  tally.remark('rights are checked there: of # metalakes only what you may see came along')
  tally.remark('owners of things in # metalakes did not come along: rights are not kept yet')
}
