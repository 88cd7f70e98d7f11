/** The graph as OpenLineage events, one a job, so that another lake can take it in. Source: OpenLineage 2-0-2, columnLineage 1-2-0. Pure. */
import type { Arc, Graph, Thing } from './graph.ts'

const producer = 'https://caspian.dev/portal'
const schemaOf = (event: 'JobEvent' | 'DatasetEvent') => `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${event}`
const facetSchema = 'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json'

/** What stands for a view or a model has no namespace, as no job that is told of. */
const named = ({ namespace, name }: Thing) => ({ namespace: namespace === '' ? 'caspian' : namespace, name })

/** `at` is an ISO instant. What comes of columns without a job that is known is told as an event of the dataset. */
export function eventsOf({ things, arcs }: Graph, jobs: ReadonlyMap<string, Thing>, at: string): readonly object[] {
  const jobOf = new Map<string, { readonly reads: Set<string>; readonly writes: Set<string>; readonly columns: Arc[] }>()
  const bare: Arc[] = []
  const of = (job: string) => {
    const found = jobOf.get(job) ?? { reads: new Set<string>(), writes: new Set<string>(), columns: [] }
    jobOf.set(job, found)
    return found
  }
  for (const arc of arcs) {
    if (things.get(arc.from)?.job) of(arc.from).writes.add(arc.to)
    else if (things.get(arc.to)?.job) of(arc.to).reads.add(arc.from)
    else if (arc.by === undefined || !jobs.has(arc.by)) bare.push(arc)
    else {
      const job = of(arc.by)
      job.reads.add(arc.from)
      job.writes.add(arc.to)
      if (arc.fromColumn !== '') job.columns.push(arc)
    }
  }
  const thing = (id: string) => things.get(id)
  const dataset = (id: string, columns: readonly Arc[]) => {
    const one = thing(id)
    const own = columns.filter(({ to }) => to === id)
    return one ? [{ ...named(one), ...(own.length > 0 ? { facets: { columnLineage: columnLineage(own, thing) } } : {}) }] : []
  }
  const told = [...jobOf].flatMap(([id, { reads, writes, columns }]) => {
    const job = jobs.get(id)
    if (!job) return []
    const inputs = [...reads].flatMap((one) => dataset(one, []))
    const outputs = [...writes].flatMap((one) => dataset(one, columns))
    return [{ eventTime: at, producer, schemaURL: schemaOf('JobEvent'), job: named(job), inputs, outputs }]
  })
  const without = [...new Set(bare.filter(({ fromColumn }) => fromColumn !== '').map(({ to }) => to))].flatMap((id) =>
    dataset(id, bare).map((one) => ({ eventTime: at, producer, schemaURL: schemaOf('DatasetEvent'), dataset: one })),
  )
  return [...told, ...without]
}

function columnLineage(arcs: readonly Arc[], thing: (id: string) => Thing | undefined) {
  const inputsOf = (own: readonly Arc[]) =>
    own.flatMap(({ from, fromColumn, transformations }) => {
      const source = thing(from)
      return source ? [{ ...named(source), field: fromColumn, ...(transformations.length > 0 ? { transformations } : {}) }] : []
    })
  const byColumn = Map.groupBy(arcs, ({ toColumn }) => toColumn)
  const whole = byColumn.get('') ?? []
  const fields = [...byColumn].filter(([column]) => column !== '').map(([column, own]) => [column, { inputFields: inputsOf(own) }] as const)
  return {
    _producer: producer,
    _schemaURL: facetSchema,
    fields: Object.fromEntries(fields),
    ...(whole.length > 0 ? { dataset: inputsOf(whole) } : {}),
  }
}
