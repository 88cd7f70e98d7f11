/**
 * Who is signed in, and the header that says so. An identity provider's tokens live in this page's memory alone: after a reload the provider is asked
 * again, which its own session answers without a question. A session of the lake's own, which no password is in, is kept for this tab.
 */
import { box } from '../kit/box.ts'
import { isText, savedBox } from '../kit/saved.ts'

/** The name told to a lake that believes names; whoever has none is `anonymous` there. */
export const user = savedBox('user', '', isText)

/** What was given for saying who one is. */
export interface Tokens {
  readonly how: 'password' | 'provider'
  readonly token: string
  /** Instant in ms at which the token counts no more. */
  readonly until: number
  /** Gets a token that counts for longer. Rejects with Gone when there is none to be had. */
  readonly renew?: () => Promise<Tokens>
  /** Leaves the provider too; what is called goes to another page. */
  readonly leave?: () => void
}
export interface Session extends Tokens {
  /** Whom the lake takes them for. */
  readonly name: string
}

/** Why nobody is signed in. */
export type Out = 'none' | 'expired' | 'refused' | 'left' | 'failed'
export type Standing =
  | { readonly is: 'starting' }
  /** Without a session a name is believed, or the browser itself says who it is: `name` then. */
  | { readonly is: 'in'; readonly session?: Session; readonly name?: string }
  /** `before` was signed in: their page waits behind the question. `why` is for `failed`, in words. */
  | { readonly is: 'out'; readonly reason: Out; readonly why?: string; readonly before?: string }

export const standing = box<Standing>({ is: 'starting' })
export const sessionNow = (): Session | undefined => {
  const now = standing.get()
  return now.is === 'in' ? now.session : undefined
}

/** Tokens are renewed this long before they end, in ms. */
const ahead = 30_000
/** A provider that did not answer is asked again after this, in ms. */
const retry = 5_000
/** No timer is longer than this, in ms; a later end is looked at again then. */
const longestTimer = 2_000_000_000

/** The provider will give no more tokens for what it gave before. */
export class Gone extends Error {
  override name = 'Gone'
}

let timer: ReturnType<typeof setTimeout> | undefined
let renewing: Promise<void> | undefined

export function enter(session: Session): void {
  standing.set({ is: 'in', session })
  watch(session, 0)
}

/** Looks at the session when it is time to, and at least `pause` ms from now. */
function watch(session: Session, pause: number): void {
  clearTimeout(timer)
  const due = session.until - Date.now() - (session.renew ? ahead : 0)
  timer = setTimeout(
    () => void freshened().then(() => sessionNow() === session && watch(session, retry)),
    Math.min(Math.max(due, pause), longestTimer),
  )
}

/** Nobody is signed in any more. */
export function out(reason: Out, why?: string): void {
  clearTimeout(timer)
  const before = sessionNow()?.name ?? (standing.get() as { before?: string }).before
  standing.set({ is: 'out', reason, ...(why === undefined ? {} : { why }), ...(before === undefined || reason === 'left' ? {} : { before }) })
}

/** Renews a token that is about to end, and lets go of one that has ended. */
async function freshened(): Promise<void> {
  const session = sessionNow()
  const left = session ? session.until - Date.now() : ahead
  if (!session || left > ahead) return
  if (session.renew) {
    renewing ??= renewed(session, session.renew).finally(() => {
      renewing = undefined
    })
    await renewing
  } else if (left <= 0) out('expired')
}

async function renewed(session: Session, renew: () => Promise<Tokens>): Promise<void> {
  try {
    const next = await renew()
    // Signed out, or in as somebody else, meanwhile.
    if (sessionNow() === session) enter({ ...next, name: session.name })
  } catch (error) {
    if (sessionNow() !== session) return
    if (error instanceof Gone || session.until <= Date.now()) out('expired')
  }
}

/** The Authorization header of the next request; undefined for none. */
export async function authorization(): Promise<string | undefined> {
  await freshened()
  const session = sessionNow()
  if (session) return `Bearer ${session.token}`
  const name = user.get()
  return standing.get().is === 'in' && name !== '' ? basic(name, '') : undefined
}

/** The lake did not take `sent`: unless another has come in its place, whoever sent it is to sign in. */
export function refused(sent: string | undefined, type: string): void {
  const session = sessionNow()
  const now = session ? `Bearer ${session.token}` : sent
  if (standing.get().is === 'in' && sent === now) out(type === 'TokenExpiredException' ? 'expired' : session ? 'refused' : 'none')
}

export const basic = (name: string, password: string) => `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${name}:${password}`)))}`
