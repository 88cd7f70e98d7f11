/** Gathers what every part of the server tells of itself, when somebody asks for metrics. */
import process from 'node:process'
import type { Figures } from '../kit/figures.ts'
import { tellIntents } from '../metrics/intents.ts'
import { tellRegions } from '../metrics/regions.ts'
import { hasLedger } from '../region/region.ts'
import { situationOf } from '../region/situation.ts'
import type { Serving } from './serving.ts'
import type { Standing } from './standing.ts'
import { versionAnswer } from './system-routes.ts'

/** Counts that no part of its own keeps. */
export interface Flow {
  running: number
}

/** Of this thread; those of several are put together by metrics/metrics.ts. */
export async function figuresOf(
  { lake, runtime, searches }: Serving,
  standing: Standing,
  flow: Flow,
  parts: readonly { tell(into: Figures): void }[],
): Promise<Figures> {
  const { cut, rows } = await lake.store.erasure()
  const into: Figures = {
    [`caspian_build_info{version="${versionAnswer.version.gitCommit}",node="${process.versions.node}"}`]: 1,
    caspian_http_requests_running: flow.running,
    caspian_http_stopping: standing.stopping.aborted ? 1 : 0,
    caspian_searches_waiting: searches?.count ?? 0,
    caspian_followers: lake.followers.taken,
    caspian_log_position: lake.store.position(),
    caspian_log_erased_position: cut,
    caspian_log_erased_rows_total: rows,
  }
  for (const part of [...parts, lake.sources, lake.audit, lake.use, lake.lineageSinks, runtime]) part?.tell(into)
  lake.store.tell?.(into)
  if (hasLedger(lake.store)) tellRegions(into, await situationOf(lake.store))
  tellIntents(into, await lake.store.intents())
  return into
}
