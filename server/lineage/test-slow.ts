/** What walks must find, worked out the plain and slow way: from the events themselves, and over all links again and again. */

import type { Event } from './event.ts'
import { far, type Link, type Way } from './explore.ts'
import { told } from './facets.ts'
import { columnId, datasetId, jobId, type NodeId } from './ids.ts'

const ends: ReadonlySet<unknown> = new Set(['COMPLETE', 'FAIL', 'ABORT'])
const lastOf = <T>(all: readonly T[], by: (one: T) => readonly [number, string]): T | undefined =>
  all.toSorted((a, b) => by(a)[0] - by(b)[0] || (by(a)[1] < by(b)[1] ? -1 : 1)).at(-1)

/** Links between datasets and jobs as they count after all events, for datasets with one name each. */
export function slowLinks(events: readonly Event[]): readonly Link[] {
  const jobs = Map.groupBy(
    events.filter(({ job }) => job),
    ({ job }) => (job ? jobId(job) : ''),
  )
  return [...jobs].flatMap(([job, all]) => {
    const runs = [...Map.groupBy(all, ({ run, at }) => run?.id ?? `declared ${at}`)].flatMap(([id, of]) => {
      const naming = of.filter(({ inputs, outputs }) => inputs.length + outputs.length > 0).map(({ at }) => at)
      const ended = of.filter(({ run }) => run && ends.has(run.state)).map(({ at }) => at)
      const streams = of.some((one) => one.run === undefined || told('job', 'jobType', one.job?.facets ?? new Map())?.processingType === 'STREAMING')
      const from = streams ? Math.min(...naming) : Math.max(...ended)
      const failed = of.some(({ run, at }) => run && run.state !== 'COMPLETE' && ends.has(run.state) && at === from)
      return naming.length > 0 && Number.isFinite(from) ? [{ id, of, from, isWell: streams || !failed }] : []
    })
    const well = runs.filter(({ isWell }) => isWell)
    const current = lastOf(well.length > 0 ? well : runs, ({ from, id }) => [from, id])?.of ?? []
    const sources = current.flatMap(({ outputs }) =>
      outputs.flatMap(({ facets }) => {
        const lineage = told('dataset', 'columnLineage', facets)
        return [...[...(lineage?.fields.values() ?? [])].flatMap(({ inputFields }) => inputFields), ...(lineage?.dataset ?? [])]
      }),
    )
    const inputs = [...current.flatMap((one) => one.inputs), ...sources].map((dataset) => ({ from: datasetId(dataset), to: job }))
    return [...inputs, ...current.flatMap((one) => one.outputs.map((dataset) => ({ from: job, to: datasetId(dataset) })))]
  })
}
/** Links between columns as they count after all events. The field '' is all of a dataset. */
export function slowColumns(events: readonly Event[]): readonly Link[] {
  const statements = events.flatMap((event) =>
    event.outputs.flatMap((dataset) => {
      const lineage = told('dataset', 'columnLineage', dataset.facets)
      return lineage && event.job ? [{ at: event.at, by: jobId(event.job), dataset: datasetId(dataset), lineage }] : []
    }),
  )
  return [...Map.groupBy(statements, ({ by, dataset }) => `${by}\n${dataset}`).values()].flatMap((all) => {
    const last = Math.max(...all.map(({ at }) => at))
    return all
      .filter(({ at }) => at === last)
      .flatMap(({ by, dataset, lineage }) =>
        [...[...lineage.fields].map(([field, { inputFields }]) => [field, inputFields] as const), ['', lineage.dataset ?? []] as const].flatMap(
          ([field, inputs]) => inputs.map((input) => ({ from: columnId(datasetId(input), input.field), to: columnId(dataset, field), by })),
        ),
      )
  })
}

/** Layers of what is reached over links that may be seen, and the hidden things beside it. */
export function slowReach(links: readonly Link[], starts: readonly NodeId[], ways: readonly Way[], layers: number, maySee: (id: NodeId) => boolean) {
  const found = new Map(starts.filter(maySee).map((id) => [id, 0]))
  const hidden = new Set(starts.filter((id) => !maySee(id)))
  for (let layer = 1; layer <= layers; layer++)
    for (const [id, at] of new Map(found))
      if (at === layer - 1)
        for (const way of ways)
          for (const link of links) {
            if ((way === 'up' ? link.to : link.from) !== id) continue
            const met = [far(link, way), ...(link.by === undefined ? [] : [link.by])]
            for (const one of met) if (!maySee(one)) hidden.add(one)
            if (met.every(maySee) && !found.has(far(link, way))) found.set(far(link, way), layer)
          }
  return { found, hidden }
}
