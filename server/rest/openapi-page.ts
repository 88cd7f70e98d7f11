/** The description of the API as a page: no script, one section a path. */
import { createHash } from 'node:crypto'
import { plainPath } from './openapi.ts'
import type { Route } from './route.ts'
import { plainDocs } from './system-routes.ts'

const escape = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

const style =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#10191c;background:#fff}h2{font:600 15px ui-monospace,monospace;border-top:1px solid #e3e8e9;padding-top:1rem;overflow-wrap:anywhere}h3{font-size:15px;font-weight:400;margin:.5rem 0}code{color:#0b6673}pre{background:#f0f4f4;padding:.75rem;overflow:auto;font-size:12px}dl{margin:0 0 0 1rem;display:grid;grid-template-columns:max-content 1fr;gap:0 1rem}dd{margin:0;color:#42515a}@media(prefers-color-scheme:dark){body{background:#0f1517;color:#e6edee}pre{background:#161e21}code{color:#5bbcc8}dd{color:#a9b7bb}h2{border-color:#212b2f}}'
/** Nothing on it runs, and it has no other style than its own, known by its digest. */
export const openapiPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export function openapiPage(routes: readonly Route[]): string {
  const sections = Map.groupBy(routes, (route) => plainPath(route.pattern))
  const rows = [...sections].map(([path, list]) => {
    const operations = list.map((route) => {
      const queries = Object.entries(route.queries ?? {}).map(([name, { doc }]) => `<dt><code>?${escape(name)}</code></dt><dd>${escape(doc)}</dd>`)
      const body = route.takes ? `<details><summary>Body</summary><pre>${escape(JSON.stringify(route.takes, null, 2))}</pre></details>` : ''
      return `<h3><code>${route.method}</code> ${escape(route.doc)}</h3>${queries.length > 0 ? `<dl>${queries.join('')}</dl>` : ''}${body}`
    })
    return `<section><h2>${escape(path)}</h2>${operations.join('')}</section>`
  })
  const plain = Object.entries(plainDocs).map(
    ([path, { doc }]) => `<section><h2>${escape(path)}</h2><h3><code>GET</code> ${escape(doc)}</h3></section>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Caspian API</title><style>${style}</style><main><h1>Caspian API</h1><p>Made from the table of kinds. Machine-readable: <a href="/openapi.json">/openapi.json</a></p>${rows.join('')}${plain.join('')}</main></html>`
}
