/** What no route takes: the portal's files and page, a known address with another verb, anything else. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Portal } from '../portal/static.ts'
import { send } from './respond.ts'
import type { Route } from './route.ts'

/** 405 for a known path with another verb, else the portal's file or page, else 404. */
export function unrouted(routes: readonly Route[], portal: Portal): (request: FastifyRequest, reply: FastifyReply) => void {
  const patterns = routes.map((route) => new RegExp(`^${route.pattern.replace(/:\w+\(\^?(.*?)\$?\)/g, '$1').replace(/:\w+/g, '[^/]+')}/?$`))
  return (request, reply) => {
    const path = (request.raw.url ?? '/').split('?', 1)[0] ?? '/'
    reply.hijack()
    const out = reply.raw
    if (path.startsWith('/api/') || path === '/api') return send(out, patterns.some((pattern) => pattern.test(path)) ? 405 : 404, {}, '', 0)
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(out, 404, {}, '', 0)
    const page = (request.headers.accept ?? '').includes('text/html') || path === '/'
    const file = portal.file(path) ?? (page ? portal.page() : undefined)
    if (!file) return send(out, 404, { 'Content-Type': 'text/plain; charset=utf-8' }, page ? 'The portal is not built. Run: npm run prepare\n' : '')
    const zip = file.zipped && [request.headers['accept-encoding'] ?? ''].flat().join().includes('gzip')
    send(out, 200, { ...file.headers, ...(zip ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}) }, zip ? file.zipped : file.body)
  }
}
