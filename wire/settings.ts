/** The settings of a server that the recorded conversations assume. */
import { conversations, ofRights } from './step.ts'

const common = {
  'gravitino.server.visibleConfigs': 'gravitino.authorization.serviceAdmins',
  'gravitino.job.statusPullIntervalInMs': '500',
  'gravitino.server.bulk.maxItems': '100',
}
export const rightsOn = { ...common, 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' }

/** Servers that need nothing but settings, and which conversations each is for. */
export const servers = [
  { that: 'checks no rights', names: conversations, config: { ...common, 'gravitino.authorization.serviceAdmins': 'anonymous' } },
  { that: 'checks rights', names: ofRights, config: { ...rightsOn, 'caspian.authorization.referenceGaps': 'true' } },
] as const
