/** What the address of a request names, and refusals that say it. */
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../kinds/errors.ts'
import type { Route } from './route.ts'

/** The names in the address, by what they are called in the route. */
export const namesIn = (request: FastifyRequest) => request.params as Record<string, string>

/** The refusal with what was asked: the operation in capitals, names in brackets. */
export function said(error: unknown, route: Route, request: FastifyRequest): unknown {
  if (!(error instanceof Refusal)) return error
  const names = Object.values(namesIn(request))
  const what = names.length > 0 ? ` under [${names.join('.')}]` : ''
  return new Refusal(error.family, error.type, `Cannot ${route.operation}${what}: ${error.message}`)
}
