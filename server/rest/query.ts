/** The query of a request: one value for each name, and which of them say what is asked for. */
import { type Call, placeQueries, type Route } from './route.ts'

/** What a list is narrowed by: the queries that its route names, but for those that say where in it. What it does not name is passed over. */
export const filtersOf = (route: Route, query: Call['query']) =>
  Object.keys(route.queries ?? {}).map((name) => (placeQueries.has(name) ? null : (query[name] ?? null)))

/** A parameter given twice counts once: the first. */
export function firstOf(query: Readonly<Record<string, string | readonly string[]>>): Call['query'] {
  for (const key in query)
    if (Array.isArray(query[key])) return Object.fromEntries(Object.entries(query).map(([k, v]) => [k, typeof v === 'string' ? v : v[0]]))
  return query as Call['query']
}
