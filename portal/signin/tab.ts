/** Keeps a session of the lake's own for this tab, and hands it to tabs that are opened beside it; with the last tab it is gone. */
import type { Session } from './session.ts'

const key = 'caspian.session'
const channelName = 'caspian.session'
/** How long a new tab waits for one that knows, in ms. */
const patience = 150

type Kept = Pick<Session, 'name' | 'token' | 'until'>
type Word = { readonly say: 'who' } | { readonly say: 'this'; readonly session: Kept } | { readonly say: 'left' }

function fits(value: unknown): Kept | undefined {
  const { name, token, until } = (value ?? {}) as Readonly<Record<string, unknown>>
  const good = typeof name === 'string' && typeof token === 'string' && typeof until === 'number' && until > Date.now()
  return good ? { name, token, until } : undefined
}

function kept(): Kept | undefined {
  try {
    return fits(JSON.parse(sessionStorage.getItem(key) ?? 'null'))
  } catch {
    return undefined
  }
}

export function keep(session: Kept | undefined): void {
  try {
    if (session) sessionStorage.setItem(key, JSON.stringify({ name: session.name, token: session.token, until: session.until }))
    else sessionStorage.removeItem(key)
  } catch {
    // Where nothing may be stored it lives as long as the page.
  }
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(channelName)
const tell = (word: Word) => channel?.postMessage(word)

/** Answers tabs that ask, and calls `left` when somebody signs out in one of them. */
export function listen(left: () => void): void {
  channel?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    const session = kept()
    if (data.say === 'who' && session) tell({ say: 'this', session })
    if (data.say === 'left') left()
  })
}
/** Signs out in all tabs. */
export const leaveAll = () => tell({ say: 'left' })

/** What this tab kept, or another has; undefined when none does. */
export async function known(): Promise<Kept | undefined> {
  const own = kept()
  if (own || !channel) return own
  return new Promise((resolve) => {
    const heard = ({ data }: MessageEvent<Word>) => done(data.say === 'this' ? fits(data.session) : undefined)
    const done = (session: Kept | undefined) => {
      if (!session && Date.now() < late) return
      channel.removeEventListener('message', heard)
      clearTimeout(timer)
      resolve(session)
    }
    const late = Date.now() + patience
    const timer = setTimeout(() => done(undefined), patience + 1)
    channel.addEventListener('message', heard)
    tell({ say: 'who' })
  })
}
