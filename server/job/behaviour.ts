/** What a job template does beyond the regular life: it is of one sort, and goes with its runs. */
import { illegal } from '../../kinds/errors.ts'
import { type JobType, jobTypes } from '../../kinds/job-template.ts'
import type { Behaviour } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { lanesOf, withRuns } from './runs.ts'

/** What is not asked for, as the wire shows it. */
const empty = {
  shell: { scripts: [] },
  spark: { jars: [], files: [], archives: [], configs: {} },
} as const

export const jobTemplateBehaviour: Behaviour = {
  draft(_at, _name, ask) {
    const type = ask.jobType as JobType
    const others = Object.entries(jobTypes).flatMap(([other, keys]) => (other === type ? [] : (keys as readonly string[])))
    const foreign = others.find((key) => ask[key] !== undefined)
    if (foreign !== undefined) throw illegal(`"${foreign}" is not a known field of a ${type} template; it has ${jobTypes[type].join(', ')}`)
    return { arguments: [], environments: {}, customFields: {}, ...empty[type], ...ask }
  },
  holding: lanesOf,
  removing: (_ask, lake, at, row) => withRuns(lake, at.rows[0] as Row, row),
}
