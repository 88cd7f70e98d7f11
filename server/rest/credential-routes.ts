/** Credentials on the wire. Never kept: an answer holds secrets. */
import { text } from '../../kinds/define.ts'
import { credentialsOf } from '../credential/credentials.ts'
import { answer, exactly } from './answer.ts'
import { unitNamed } from './deciding.ts'
import type { Route } from './route.ts'

export const credentialRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/metalakes/:metalake/objects/:type/:fullName/credentials',
    operation: 'GET',
    // The secrets are there alone.
    decides: (_lake, ask, { params }) => unitNamed(ask, params),
    doc: 'What a client needs to reach the source of a catalog or the files of a fileset.',
    headers: { 'Current-Location-Name': text('which location of a fileset is meant') },
    gives: answer({
      credentials: {
        type: 'array',
        items: exactly({
          credentialType: { type: 'string' },
          expireTimeInMs: { type: 'integer', description: 'milliseconds since 1970; 0 when it does not expire' },
          credentialInfo: { type: 'object', additionalProperties: { type: 'string' } },
        }),
      },
    }),
    run: async (lake, ask, call) => {
      const location = call.headers['current-location-name']
      const object = call.params as unknown as readonly [string, string, string]
      return { code: 0, credentials: await credentialsOf(lake, ask, object, location === undefined ? undefined : String(location)) }
    },
  },
]
