/** Settings that say how callers tell who they are. */
import type { Setting } from './served.ts'

export const identitySettings: readonly Setting[] = [
  {
    key: 'gravitino.authenticators',
    value: 'simple',
    type: 'list',
    doc: 'how callers say who they are: simple, basic, oauth, kerberos; of several the first that reads the sort of credentials decides (identity.md)',
  },
  {
    key: 'caspian.login.failures',
    value: '5',
    type: 'count',
    doc: 'wrong passwords for a name from one address before each more makes it wait; 0: never',
  },
  { key: 'caspian.login.lockSeconds', value: '900', type: 'count', doc: 'seconds that it waits at most, and after which failures are forgotten' },
]
