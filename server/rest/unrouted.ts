/** What no route takes: the portal's files and page, a known address with another verb, anything else. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Portal } from '../portal/static.ts'
import { send } from './respond.ts'
import type { Route } from './route.ts'
import { plainDocs } from './system-routes.ts'
import { takesGzip } from './zipped.ts'

/** For each form of address the verbs that it takes. */
function verbsByAddress(routes: readonly Route[]): readonly (readonly [RegExp, readonly string[]])[] {
  const plain = [...Object.keys(plainDocs), '/openapi.json', '/openapi.html'].map((pattern) => ({ pattern, method: 'GET' }))
  return [...Map.groupBy([...routes, ...plain], ({ pattern }) => pattern)].map(([pattern, list]) => [
    new RegExp(
      `^${pattern
        .replaceAll('.', '\\.')
        .replace(/:\w+\(\^?(.*?)\$?\)/g, '$1')
        .replace(/:\w+/g, '[^/]+')}/?$`,
    ),
    list.map(({ method }) => method),
  ])
}

/** 405 for a known path with another verb, else the portal's file or page, else 404. */
export function unrouted(routes: readonly Route[], portal: Portal): (request: FastifyRequest, reply: FastifyReply) => void {
  const addresses = verbsByAddress(routes)
  return (request, reply) => {
    const path = (request.raw.url ?? '/').split('?', 1)[0] ?? '/'
    const { method } = request
    reply.hijack()
    const out = reply.raw
    const verbs = new Set(addresses.flatMap(([pattern, list]) => (pattern.test(path) ? list : [])))
    if (verbs.has('GET')) verbs.add('HEAD')
    if (verbs.size > 0) return send(out, 405, { Allow: [...verbs].toSorted().join(', ') }, '', 0)
    if (path.startsWith('/api/') || path === '/api') return send(out, 404, {}, '', 0)
    if (method !== 'GET' && method !== 'HEAD') return send(out, 404, {}, '', 0)
    const page = (request.headers.accept ?? '').includes('text/html') || path === '/'
    const file = portal.file(path) ?? (page ? portal.page() : undefined)
    if (!file) return send(out, 404, { 'Content-Type': 'text/plain; charset=utf-8' }, page ? 'The portal is not built. Run: npm run prepare\n' : '')
    const zip = file.zipped && takesGzip(request.raw.headers['accept-encoding'])
    send(out, 200, { ...file.headers, ...(zip ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}) }, zip ? file.zipped : file.body)
  }
}
