/** Which connector reaches which provider; each loads when a catalog first uses it. */
import type { Connector } from './connector.ts'

export type Connectors = Readonly<Record<string, () => Promise<Connector>>>
export const connectors: Connectors = {
  'jdbc-postgresql': async () => (await import('./postgresql/postgresql.ts')).postgresql,
}
