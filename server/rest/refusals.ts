/** With which statuses a route can refuse, read off its method, address and bodies; for the description of the API. */
import { type Family, families } from '../../kinds/errors.ts'
import { type Route, reads } from './route.ts'

const everywhere: readonly Family[] = ['illegal', 'unauthorized', 'tooMany', 'internal', 'behind', 'busy']
const overParents: readonly Family[] = ['notFound', 'notInUse']
const ofWrites: readonly Family[] = ['alreadyExists', 'nonEmpty', 'inUse', 'conflict']
/** What is at or below a catalog may be asked of its source. */
const ofSources: readonly Family[] = ['unsupported', 'connectionFailed']

/** Whether what is asked for can reach a source: by its address, or because the request itself can name things in one. */
const reaches = ({ pattern, method }: Route) => /:catalog|:fullName|:name/.test(pattern) || (method !== 'GET' && pattern.includes(':metalake'))

export function familiesOf(route: Route): ReadonlySet<Family> {
  const { pattern, refuses } = route
  if (refuses?.only) return new Set([...everywhere, ...refuses.only])
  return new Set([
    ...everywhere,
    ...(pattern.includes('/metalakes') ? (['forbidden'] as const) : []),
    ...(pattern.includes(':') ? overParents : []),
    ...(reads(route) ? [] : ofWrites),
    ...(reaches(route) ? ofSources : []),
    ...(refuses?.also ?? []),
  ])
}

/** Statuses without a body: no envelope could be in a form that the caller takes, or sent one. */
export const silent = {
  406: 'Asks for a version of the API that this does not speak.',
  415: 'The media type of the body is none that this takes.',
} as const
export const tooLarge = 413

/** For each status what the caller can do, and the codes it comes with; none where the answer has no body. */
export function refusalsOf(route: Route): ReadonlyMap<number, { readonly doc: string; readonly codes: readonly number[] }> {
  const of = [...familiesOf(route)].map((family) => families[family])
  const told = new Map<number, ReturnType<typeof said>>([...Map.groupBy(of, ({ status }) => status)].map(([status, list]) => [status, said(list)]))
  told.set(406, { doc: silent[406], codes: [] })
  if (route.bodies) told.set(415, { doc: silent[415], codes: [] })
  if (route.method !== 'GET') told.set(tooLarge, { doc: 'The body is larger than 10 MB, as it comes or unpacked.', codes: [families.illegal.code] })
  return told
}

const said = (list: readonly (typeof families)[Family][]) => ({
  doc: list.map(({ doc }) => doc).join(' Or: '),
  codes: [...new Set(list.map(({ code }) => code))],
})
