/** Sessions on the wire: for people who sign in with a name and a password, in the portal or with the command. */
import { openSession } from '../identity/sessions.ts'
import { answer, exactly } from './answer.ts'
import type { Route } from './route.ts'

const text = { type: 'string' }

export const sessionRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/api/sessions',
    operation: 'OPEN',
    doc: 'Changes a name and a password, sent in a Basic header, for a secret that stands for them for 12 hours, or until the password is another.',
    personal: true,
    gives: answer({
      session: exactly({ name: text, expires: text }),
      secret: { type: 'string', description: 'what goes into a Bearer Authorization header' },
    }),
    refuses: { only: ['forbidden'] },
    run: async ({ store, now }, _ask, { headers }) => ({ code: 0, ...(await openSession(store, headers.authorization, now())) }),
  },
]
