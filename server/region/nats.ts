/** Entries between regions by a message server, NATS with JetStream, where one is set; what speaks to it is loaded only then. */
import type { Config } from '../config.ts'
import type { NatsLink, NatsParts } from './nats-link.ts'
import { natsPlace } from './nats-place.ts'

/** Undefined when no server is set. Waits for no connection. Throws for settings that make no sense. */
export async function natsFrom(config: Config, parts: NatsParts): Promise<NatsLink | undefined> {
  const place = natsPlace(config)
  if (!place) return undefined
  const { natsLink } = await import('./nats-link.ts')
  return natsLink(place, parts)
}
