/** Getting about: where we are, at what instant, and links that keep the instant. */
import { useLocation, useRouter } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, type MouseEvent, type Ref, useCallback, useMemo } from 'react'
import { addressOf, type Place, placeAt, type Search } from '../address.ts'

const nowhere: Place = { kind: 'lakes', path: [], tab: '' }

/** The page in the address line; null when the address is none. */
export function usePlace(): Place | null {
  const pathname = useLocation({ select: (l) => l.pathname })
  return useMemo(() => placeAt(pathname), [pathname])
}
export const useSearch = (): Search => useLocation({ select: (l) => l.search as Search })

/** The instant all reads are made at; undefined = now. */
export function useAsOf(): string | undefined {
  const { asOf } = useSearch()
  return asOf !== undefined && !Number.isNaN(Date.parse(asOf)) ? asOf : undefined
}

export interface Going {
  readonly search?: Search
  /** Without a step of its own on the way back. */
  readonly replace?: boolean
}
export interface Goer {
  /** Opens a page at the same instant. */
  to(place: Place, going?: Going): void
  /** Changes what follows the `?` and stays. An empty value takes it out. */
  with(search: Partial<Record<keyof Search, string | undefined>>, replace?: boolean): void
  back(): void
}

export function useGo(): Goer {
  const { history } = useRouter()
  const asOf = useAsOf()
  return useMemo(() => {
    const move = (href: string, replace = false) => (replace ? history.replace(href) : history.push(href))
    return {
      to: (place, going = {}) => move(addressOf(place, withInstant(asOf, going.search)), going.replace),
      with: (search, replace) => {
        const url = new URL(history.location.href, location.origin)
        for (const [key, value] of Object.entries(search)) {
          if (value === undefined || value === '') url.searchParams.delete(key)
          else url.searchParams.set(key, value)
        }
        move(url.pathname + url.search, replace)
      },
      back: () => history.back(),
    }
  }, [history, asOf])
}

const withInstant = (asOf: string | undefined, search: Search = {}): Search => (asOf === undefined ? search : { asOf, ...search })
const plainClick = (event: MouseEvent) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey

type Link = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & {
  readonly to: Place | null
  readonly search?: Search
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A link to a page, at the same instant. Without a page it is plain words. */
export function A({ to, search, onClick, children, ...rest }: Link) {
  const { history } = useRouter()
  const asOf = useAsOf()
  const href = addressOf(to ?? nowhere, withInstant(asOf, search))
  const follow = useCallback(
    (event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event)
      if (event.defaultPrevented || !plainClick(event)) return
      event.preventDefault()
      history.push(href)
    },
    [history, href, onClick],
  )
  if (!to) return <span {...rest}>{children}</span>
  return (
    <a {...rest} href={href} onClick={follow}>
      {children}
    </a>
  )
}
