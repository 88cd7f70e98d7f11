/** What can be done on the page at hand: one list for its menu, its keys and the palette. */
import { useLayoutEffect } from 'react'
import { box } from '../kit/box.ts'

export interface PageDeed {
  readonly id: string
  readonly label: string
  readonly run: () => void
  /** The letter that does it. */
  readonly letter?: string
  /** Only known by its key or its button, not offered in menus. */
  readonly quiet?: boolean
  readonly danger?: boolean
}
export const pageDeeds = box<readonly PageDeed[]>([])

/** Does what the page's menu offers under this id, from elsewhere on the page. */
export const doOnPage = (id: string): void =>
  pageDeeds
    .get()
    .find((deed) => deed.id === id)
    ?.run()

let ofPage: readonly PageDeed[] = []
let ofPart: readonly PageDeed[] | undefined
const offer = () => pageDeeds.set(ofPart ?? ofPage)

/** Offers deeds while it is shown, instead of those of the page that it is a part of. The list must keep its identity while it says the same. */
export function useDeeds(deeds: readonly PageDeed[]): void {
  // Before it is seen: who sees it may press at once.
  useLayoutEffect(() => {
    ofPart = deeds
    offer()
    return () => {
      if (ofPart !== deeds) return
      ofPart = undefined
      offer()
    }
  }, [deeds])
}

/** The same for a page whose parts may offer others, whichever of them comes first. */
export function usePageDeeds(deeds: readonly PageDeed[]): void {
  useLayoutEffect(() => {
    ofPage = deeds
    offer()
    return () => {
      if (ofPage !== deeds) return
      ofPage = []
      offer()
    }
  }, [deeds])
}
