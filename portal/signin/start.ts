/** Signing in and out: which way is gone, at the start and whenever somebody asks for it. */
import { ask, Failure } from '../api/request.ts'
import { box } from '../kit/box.ts'
import { isText, savedBox } from '../kit/saved.ts'
import { say } from '../messages.ts'
import { arrival } from './arrival.ts'
import { basic, enter, out, sessionNow, standing, type Tokens } from './session.ts'
import { keep, known, leaveAll, listen } from './tab.ts'
import { readWays, type Ways } from './ways.ts'

export const ways = box<Ways | undefined>(undefined)
/** Whether this browser was last signed in at the provider: it is then asked without anybody being asked. */
const lastWay = savedBox('signin', '', isText)
/** The provider's answers to being asked so that mean no more than that. */
const askFirst = new Set(['login_required', 'interaction_required', 'consent_required', 'account_selection_required'])

const here = () => location.pathname + location.search
const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
/** Loaded only where a lake has one. */
const provider = () => import('./provider.ts')

async function me(authorization?: string): Promise<string> {
  const { principal } = await ask<{ principal: string }>(
    'GET',
    '/api/authn/me',
    authorization === undefined ? { authorization: '' } : { authorization },
  )
  return principal
}

/** Finds out who is there. Never rejects. */
export async function start(): Promise<void> {
  const are = await readWays()
  ways.set(are)
  listen(() => {
    if (sessionNow()?.how === 'password') leftHere()
  })
  if (!are) return standing.set({ is: 'in' })
  if (arrival && are.provider) return arrivedFrom(are, arrival)
  const kept = are.password ? await known() : undefined
  if (kept) return enterWith({ how: 'password', ...kept }, kept.name)
  if (are.provider && lastWay.get() === 'provider') return goTo(true)
  if (are.name) return standing.set({ is: 'in' })
  if (are.byBrowser) return byBrowser()
  out('none')
}

/** What the browser shows by itself is tried. */
export async function byBrowser(): Promise<void> {
  try {
    standing.set({ is: 'in', name: await me('') })
  } catch {
    out('none')
  }
}

async function arrivedFrom(are: Ways, from: NonNullable<typeof arrival>): Promise<void> {
  if (!are.provider) return
  const error = from.said.get('error')
  if (from.leaving?.silent && error !== null && askFirst.has(error)) return out('expired')
  try {
    const { finish } = await provider()
    const tokens = await finish(are.provider, from)
    const name = await me(`Bearer ${tokens.token}`).catch((cause: unknown) => {
      throw new Error(say.signin.notTaken(words(cause)), { cause })
    })
    lastWay.set('provider')
    enterWith(tokens, name)
  } catch (failure) {
    lastWay.set('')
    out('failed', words(failure))
  }
}

function enterWith(tokens: Tokens, name: string): void {
  const session = { ...tokens, name }
  if (session.how === 'password') keep(session)
  enter(session)
}

/** Leaves for the provider, to come back to this page. */
export async function goTo(silent = false): Promise<void> {
  const to = ways.get()?.provider
  if (!to) return
  try {
    const { begin } = await provider()
    await begin(to, here(), silent)
  } catch (failure) {
    out('failed', words(failure))
  }
}

/** Throws Failure: 401 for a wrong login, 429 for who must wait. */
export async function signIn(name: string, password: string): Promise<void> {
  const opened = await ask<{ session: { name: string; expires: string }; secret: string }>('POST', '/api/sessions', {
    authorization: basic(name, password),
  })
  enterWith({ how: 'password', token: opened.secret, until: Date.parse(opened.session.expires) }, opened.session.name)
}

function leftHere(): void {
  keep(undefined)
  out('left')
}

/** Signs out here, and where one was signed in. */
export function signOut(): void {
  const session = sessionNow()
  lastWay.set('')
  if (session?.how === 'password') leaveAll()
  leftHere()
  session?.leave?.()
}

export const isLocked = (error: unknown): error is Failure => error instanceof Failure && error.status === 429
