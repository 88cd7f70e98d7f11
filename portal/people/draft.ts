/** What is filled in of a role's privileges and not saved: it stays while other pages are looked at. */
import type { Spoken } from '../access/shapes.ts'
import { box } from '../kit/box.ts'
import { type Draft, isSame, untouched } from './matrix.ts'

/** `of` is the role: the names from the metalake down. */
export const drafts = box<{ readonly of: string; readonly draft: Draft }>({ of: '', draft: untouched })

export const draftKey = (path: readonly string[]) => path.join('\0')
export const draftIn = (kept: { readonly of: string; readonly draft: Draft }, of: string): Draft => (kept.of === of ? kept.draft : untouched)

/** Gives the role's table a line for an object that it does not speak of yet. */
export function addLine(of: string, object: Spoken): void {
  const draft = draftIn(drafts.get(), of)
  drafts.set({ of, draft: { ...draft, added: [...draft.added.filter((one) => !isSame(one, object)), object] } })
}
