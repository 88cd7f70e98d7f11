/** The description of the API, OpenAPI 3.1, made from the routes and so from the kinds; and a page to read it. */
import type { Route } from './route.ts'

const parameter = /:(\w+)(?:\([^)]*\))?/g
const plainPath = (pattern: string) => pattern.replace(parameter, '{$1}')

/** Gives the whole document. */
export function openapi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = plainPath(route.pattern)
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = {
      summary: route.doc,
      operationId: `${route.operation.toLowerCase()}_${path.replace(/[^\w]+/g, '_')}`,
      parameters: [
        ...[...route.pattern.matchAll(parameter)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
        ...Object.entries(route.queries ?? {}).map(([name, doc]) => ({
          name,
          in: 'query',
          required: false,
          description: doc,
          schema: { type: 'string' },
        })),
      ],
      ...(route.bodies ? { requestBody: { required: true, content: { 'application/json': { schema: route.takes ?? { type: 'object' } } } } } : {}),
      responses: {
        200: {
          description: 'Done; code is 0.',
          content: { 'application/json': { schema: route.gives ?? { type: 'object', properties: { code: { const: 0 } } } } },
        },
        default: {
          description: 'Refused; code, type and message say why.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Caspian',
      version: '0.1.0',
      description: 'A metadata lake that speaks the REST API of Apache Gravitino.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: {
        Refusal: {
          type: 'object',
          properties: { code: { type: 'integer' }, type: { type: 'string' }, message: { type: 'string' } },
          required: ['code', 'type', 'message'],
        },
      },
    },
  }
}

const escape = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

/** The same as a page: no script, one section a path. */
export function openapiPage(routes: readonly Route[]): string {
  const sections = Map.groupBy(routes, (route) => plainPath(route.pattern))
  const rows = [...sections].map(([path, list]) => {
    const operations = list.map((route) => {
      const queries = Object.entries(route.queries ?? {}).map(([name, doc]) => `<dt><code>?${escape(name)}</code></dt><dd>${escape(doc)}</dd>`)
      const body = route.takes ? `<details><summary>Body</summary><pre>${escape(JSON.stringify(route.takes, null, 2))}</pre></details>` : ''
      return `<h3><code>${route.method}</code> ${escape(route.doc)}</h3>${queries.length > 0 ? `<dl>${queries.join('')}</dl>` : ''}${body}`
    })
    return `<section><h2>${escape(path)}</h2>${operations.join('')}</section>`
  })
  const style =
    'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#10191c;background:#fff}h2{font:600 15px ui-monospace,monospace;border-top:1px solid #e3e8e9;padding-top:1rem;overflow-wrap:anywhere}h3{font-size:15px;font-weight:400;margin:.5rem 0}code{color:#0b6673}pre{background:#f0f4f4;padding:.75rem;overflow:auto;font-size:12px}dl{margin:0 0 0 1rem;display:grid;grid-template-columns:max-content 1fr;gap:0 1rem}dd{margin:0;color:#42515a}@media(prefers-color-scheme:dark){body{background:#0f1517;color:#e6edee}pre{background:#161e21}code{color:#5bbcc8}dd{color:#a9b7bb}h2{border-color:#212b2f}}'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Caspian API</title><style>${style}</style><main><h1>Caspian API</h1><p>Made from the table of kinds. Machine-readable: <a href="/openapi.json">/openapi.json</a></p>${rows.join('')}</main></html>`
}
