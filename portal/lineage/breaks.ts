/** What breaks, as a page tells it: one line a dataset or job, the nearest first. Pure. */
import type { Named } from './names.ts'
import type { Broken, ImpactShown } from './shapes.ts'

export interface Break extends Named {
  readonly key: string
  /** How many of its columns; 0 for a job, or where it is the whole. */
  readonly columns: number
  readonly hops: number
  /** Only which rows there are is decided there. */
  readonly indirect: boolean
}

export function breaksOf({ columns = [], datasets = [], jobs = [] }: ImpactShown): readonly Break[] {
  const all = [...columns, ...datasets, ...jobs]
  const byThing = Map.groupBy(all, ({ type, namespace, name }) => JSON.stringify([type === 'job', namespace, name]))
  const breaks = [...byThing].map(([key, group]): Break => {
    const [{ type, namespace, name, entity }] = group as [Broken]
    return {
      key,
      job: type === 'job',
      namespace,
      name,
      ...(entity ? { entity } : {}),
      columns: group.filter((one) => one.type === 'column' && (one.column ?? '') !== '').length,
      hops: Math.min(...group.map(({ hops }) => Math.abs(hops))),
      indirect: group.every(({ how }) => how === 'indirect'),
    }
  })
  return breaks.sort((a, b) => a.hops - b.hops || Number(b.job) - Number(a.job) || (a.name < b.name ? -1 : 1))
}
