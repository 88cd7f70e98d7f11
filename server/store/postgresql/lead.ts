/** What one server of a lake does for all of them: it has a lock for it on a connection of its own, and when that is gone another takes over. */
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Login, type Session } from './session.ts'

/** After this the database ends the connection of one that says nothing more: it was stopped, or its machine is gone. */
const silentMs = 10_000
const beatMs = 2_000
/** Between two looks of one that does not lead. */
const lookMs = 1_000

const greet = {
  text: `select set_config('idle_session_timeout', '${silentMs}', false) from pg_settings where name = 'idle_session_timeout'`,
}
const take = { name: 'lead', text: `select pg_try_advisory_lock(hashtextextended('lead ' || $1, 0)) as got` }
const beat = { name: 'beat', text: 'select 1' }

interface Led {
  readonly session: Session
  readonly work: AsyncDisposable
}

/** As `Leading.lead`. `failed` is told once of what goes on failing. */
export async function lead(
  login: Login,
  name: string,
  begin: () => Promise<AsyncDisposable>,
  failed: (error: unknown) => void,
): Promise<AsyncDisposable> {
  const ended = new AbortController()
  let session: Session | undefined
  const look = async (): Promise<Led | undefined> => {
    if (!session || session.lost.aborted) {
      session = await connect(login, 'lead')
      await session.run(greet)
    }
    const { rows } = await session.run<{ got: boolean }>(take, [name])
    if (!rows[0]?.got) return undefined
    try {
      return { session, work: await begin() }
    } catch (error) {
      session.destroy()
      throw error
    }
  }
  let [led, told] = [await look(), '']
  /** What it did must have ended when another begins it, where the database still lets it say when that is. */
  const end = async () => {
    const { work } = led ?? {}
    led = undefined
    try {
      await work?.[Symbol.asyncDispose]()
    } finally {
      session?.destroy()
    }
  }
  const leading = async () => {
    while (!ended.signal.aborted) {
      try {
        if (led) await lost(led.session, ended.signal).then(end)
        await sleep(lookMs * (0.5 + Math.random()), undefined, { signal: ended.signal }).catch(() => undefined)
        if (!ended.signal.aborted) led = await look()
        told = ''
      } catch (error) {
        if (String(error) !== told) failed(error)
        told = String(error)
      }
    }
  }
  const done = leading()
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await done
      await end()
    },
  }
}

/** Resolves when the lock may be another's, or the signal is aborted. Until then the database hears that this server is there. */
function lost(session: Session, ended: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const over = AbortSignal.any([session.lost, ended])
  const beating = setInterval(() => {
    const late = setTimeout(() => session.destroy(), beatMs)
    session
      .run(beat)
      .catch(() => session.destroy())
      .finally(() => clearTimeout(late))
  }, beatMs)
  const end = () => {
    clearInterval(beating)
    resolve()
  }
  if (over.aborted) end()
  else over.addEventListener('abort', end, { once: true })
  return promise
}
