/** The endpoints of the API that Caspian speaks, and what proves each: recorded conversations, or a test that is named. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { routes } from '../server/rest/http.ts'
import { conversations, ofPasswords, ofRights, readConversation } from './step.ts'

export interface Endpoint {
  readonly area: string
  readonly method: string
  /** With `{name}` parameters. */
  readonly path: string
  /** For what recorded conversations do not ask, or not enough: a test, as `file: how its sentence begins`. */
  readonly test?: string
}

/** All that the reference serves, by area. */
export function readEndpoints(): readonly Endpoint[] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, 'endpoints.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [area = '', method = '', path = '', test] = line.split('\t')
    return { area, method, path, ...(test === undefined ? {} : { test }) }
  })
}

const parameter = /\{\w+\}|:\w+(\([^)]*\))?/g
/** What tells endpoints apart, whatever their parameters are called: `GET /api/metalakes/*`. */
export const shapeOf = (method: string, pattern: string) => `${method} ${pattern.replaceAll(parameter, '*')}`

/** The endpoint that an address means: of those that fit, the one with the fewest parameters. */
export function endpointOf(all: readonly Endpoint[], method: string, address: string): Endpoint | undefined {
  const [path = ''] = address.split('?', 1)
  const parts = path.replace(/\/$/, '').split('/')
  const fitting = all.filter((one) => {
    const own = one.path.split('/')
    return (
      one.method === method && own.length === parts.length && own.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
    )
  })
  const parameters = (one: Endpoint) => one.path.split('{').length
  return fitting.toSorted((a, b) => parameters(a) - parameters(b))[0]
}

/** The recorded conversations that ask each endpoint something, by shape. */
export function spokenOf(all: readonly Endpoint[]): ReadonlyMap<string, readonly string[]> {
  const spoken = new Map<string, string[]>()
  for (const name of [...conversations, ...ofRights, ...ofPasswords])
    for (const step of readConversation(name)) {
      const endpoint = 'request' in step ? endpointOf(all, step.request.method, step.request.path) : undefined
      if (!endpoint) continue
      const shape = shapeOf(endpoint.method, endpoint.path)
      const by = spoken.get(shape) ?? []
      if (!by.includes(name)) spoken.set(shape, [...by, name])
    }
  return spoken
}

export const pagePath = join(import.meta.dirname, '../docs/endpoints.md')

/** docs/endpoints.md, as it has to be. */
export function endpointsPage(): string {
  const all = readEndpoints()
  const spoken = spokenOf(all)
  const known = new Set(all.map((one) => shapeOf(one.method, one.path)))
  const own = routes.filter((route) => !known.has(shapeOf(route.method, route.pattern)))
  const provedBy = (one: Endpoint) => {
    const named = one.test === undefined ? [] : [`\`${one.test.split(':', 1)[0]}\``]
    return [...(spoken.get(shapeOf(one.method, one.path)) ?? []), ...named].join(', ') || '–'
  }
  return `${[
    '# Endpoints',
    '',
    'Made by `node wire/endpoints.ts`; `wire/endpoints.test.ts` holds it to the server and to the recordings. A word in the right column is a',
    'recorded conversation in `wire/recorded` that asks the endpoint; a path is a test that does. What `access-off` alone asks is refused while',
    'rights are not checked.',
    '',
    '| endpoint | exercised by |',
    '| --- | --- |',
    ...all.map((one) => `| \`${one.method} ${one.path}\` | ${provedBy(one)} |`),
    '',
    '## Beyond the reference',
    '',
    '| endpoint | what it does |',
    '| --- | --- |',
    ...own.map((route) => `| \`${route.method} ${route.pattern.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}')}\` | ${route.doc} |`),
  ].join('\n')}\n`
}

if (import.meta.main) {
  writeFileSync(pagePath, endpointsPage())
  process.stdout.write(`wrote ${pagePath}\n`)
}
