/** Which connector reaches which provider; each loads when a catalog first uses it. */
import type { Connector } from './connector.ts'

export const connectors: Readonly<Record<string, () => Promise<Connector>>> = {
  'jdbc-postgresql': async () => (await import('./postgresql/postgresql.ts')).postgresql,
}
