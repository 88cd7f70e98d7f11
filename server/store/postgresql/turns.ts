/** Transactions one after another, on a connection of their own that is made when it is first needed. */
import { connect, isPassing, type Login, type Session, unreachable } from './session.ts'

export interface Turns extends AsyncDisposable {
  /** All that the work does on the connection, or nothing. Rejects with `busy` when the database does not answer. */
  whole<T>(work: (on: Session) => Promise<T>): Promise<T>
}

/** `begin` is what each begins with; `use` is what the connection is called at the database. */
export function turns(login: Login, use: string, begin: string): Turns {
  let session: Session | undefined
  let turn: Promise<unknown> = Promise.resolve()
  return {
    whole<T>(work: (on: Session) => Promise<T>): Promise<T> {
      const next = turn.then(async () => {
        let on: Session | undefined
        try {
          if (!session || session.lost.aborted) session = await connect(login, use)
          on = session
          await on.runAll(begin)
          const gave = await work(on)
          await on.run({ text: 'commit' })
          return gave
        } catch (error) {
          on?.destroy()
          throw isPassing(error) ? unreachable() : error
        }
      })
      turn = next.catch(() => undefined)
      return next
    },
    async [Symbol.asyncDispose]() {
      await turn
      await session?.end().catch(() => undefined)
    },
  }
}
