/** Who made and who last changed: the audit part of a body. */
import { instant } from '../kit/clock.ts'
import type { Audit, Author } from '../store/store.ts'

export const madeBy = (author: Author): Audit => ({ creator: author.actor, createTime: instant(Date.now()) })
export const changedBy = (author: Author, before: Audit): Audit => ({ ...before, lastModifier: author.actor, lastModifiedTime: instant(Date.now()) })
