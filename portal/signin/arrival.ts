/** The way back from the identity provider. Read first of all: what it sent leaves the address line before anything else can see it. */

/** Where a provider sends people back to; the reference's own pages have it there too, so that what is set up for those fits. */
export const backPath = '/ui/oauth/callback'
const key = 'caspian.leaving'

/** What this tab remembers while its reader is at the provider's. */
export interface Leaving {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly issuer: string
  /** Address within the portal to go on at. */
  readonly back: string
  /** Nobody was asked anything: whether they are known there is what is to be found out. */
  readonly silent: boolean
}
export interface Arrival {
  readonly said: URLSearchParams
  /** Undefined when this tab did not send them there. */
  readonly leaving: Leaving | undefined
}

export function remember(leaving: Leaving): void {
  sessionStorage.setItem(key, JSON.stringify(leaving))
}

/** Once: what was remembered is forgotten. */
function recalled(): Leaving | undefined {
  try {
    const text = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return text === null ? undefined : (JSON.parse(text) as Leaving)
  } catch {
    return undefined
  }
}

/** An address of our own, whatever stands there. */
export function ownAddress(back: string): string {
  const url = URL.canParse(back, location.origin) ? new URL(back, location.origin) : undefined
  // A path that begins with two slashes would be read as another server's.
  const own = url?.origin === location.origin && !url.pathname.startsWith('//') && url.pathname !== backPath
  return own ? url.pathname + url.search : '/'
}

function arrived(): Arrival | undefined {
  const { pathname, search } = location
  if (pathname !== backPath) return undefined
  const leaving = recalled()
  history.replaceState(null, '', ownAddress(leaving?.back ?? '/'))
  return { said: new URLSearchParams(search), leaving }
}

export const arrival = arrived()
