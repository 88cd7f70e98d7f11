/** How a row of the log is told to who hears of it: as the feed of changes tells it, without states. */
import { instant, millisOf } from '../kit/clock.ts'
import type { Entry } from '../store/store.ts'

export const shown = ({ position, batch, stamp, actor, operation, kind, facet, id, path, version, requestId }: Entry) => ({
  position,
  batch,
  time: instant(millisOf(stamp)),
  actor,
  operation,
  kind,
  facet,
  id,
  path,
  version,
  requestId,
})
