/** Who made and who last changed: the audit part of a body. */
import { instant } from '../kit/clock.ts'
import type { Audit, Author, Owner } from '../store/store.ts'

/** Whoever makes a thing owns it, where rights are checked. */
export const madeBy = (author: Author, owner?: Owner): Audit => ({
  creator: author.actor,
  createTime: instant(Date.now()),
  ...(owner ? { owner } : {}),
})
export const changedBy = (author: Author, before: Audit): Audit => ({ ...before, lastModifier: author.actor, lastModifiedTime: instant(Date.now()) })
