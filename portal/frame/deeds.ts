/** What can be done on the page at hand: one list for its menu, its keys and the palette. */
import { useEffect } from 'react'
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

/** Offers deeds while the page is shown. The list must keep its identity while it says the same. */
export function useDeeds(deeds: readonly PageDeed[]): void {
  useEffect(() => {
    pageDeeds.set(deeds)
    return () => {
      if (pageDeeds.get() === deeds) pageDeeds.set([])
    }
  }, [deeds])
}
