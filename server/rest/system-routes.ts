/** What a lake says of itself: version, health, settings, metrics, its description, and who is asking. */
import { isSecretKey } from '../config.ts'
import { chosen } from '../identity/chosen.ts'
import { shownToClients } from '../identity/oauth.ts'
import type { Figures } from '../kit/figures.ts'
import type { Lake } from '../lake.ts'
import { dropwizard, prometheus } from '../metrics/metrics.ts'
import { hasLedger } from '../region/region.ts'
import { situationOf } from '../region/situation.ts'
import { answer, exactly } from './answer.ts'
import type { Route } from './route.ts'
import type { Standing } from './standing.ts'

/** What clients compare with their own: a 1.3 and a 2.0 client both accept it. */
const speaks = '2.0.0'
const built = '21/11/2026 00:00:00'

export interface Plain {
  readonly status: number
  readonly type: string
  readonly body: string
}
const json = (body: object, status = 200, type = 'application/json'): Plain => ({ status, type, body: JSON.stringify(body) })

interface Check {
  readonly name: string
  readonly status: 'up' | 'down'
  readonly details: Readonly<Record<string, string>>
}
const http: Check = { name: 'httpServer', status: 'up', details: {} }
const stopping: Check = { name: 'httpServer', status: 'down', details: { reason: 'the server is stopping' } }

async function storeCheck(lake: Lake, limitMs: number): Promise<Check> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  try {
    await Promise.race([lake.store.probe(), promise])
    return { name: 'entityStore', status: 'up', details: {} }
  } catch (error) {
    return { name: 'entityStore', status: 'down', details: { reason: error instanceof Error ? error.message : String(error) } }
  } finally {
    clearTimeout(timer)
  }
}
/** A region that no other answers serves on: it is told, and is nothing that a restart would mend. */
async function regionsCheck({ store }: Lake): Promise<readonly Check[]> {
  if (!hasLedger(store)) return []
  const { region, alone, members } = await situationOf(store)
  const silent = members
    .filter(({ connected }) => !connected)
    .map(({ region, silentSince }) => [region, `silent since ${silentSince ?? 'the start'}`])
  const frozen = members.flatMap(({ region, frozen }) => (frozen === undefined ? [] : [[`${region} frozen`, frozen]]))
  const waiting = members.flatMap(({ region, waits }) => (waits === undefined ? [] : [[`${region} waits`, waits]]))
  return [
    {
      name: 'regions',
      status: 'up',
      details: { region, ...(alone ? { alone: 'true' } : {}), ...Object.fromEntries([...silent, ...frozen, ...waiting]) },
    },
  ]
}
function health(checks: readonly Check[]): Plain {
  const up = checks.every((check) => check.status === 'up')
  return json({ code: 0, status: up ? 'up' : 'down', checks }, up ? 200 : 503)
}

/** Source: contract semantics §12. */
function shownConfig({ config, region }: Lake): Plain {
  const admins = 'gravitino.authorization.serviceAdmins'
  const enabled = config.flag('gravitino.authorization.enable')
  const lists = new Set([admins, 'gravitino.authenticators'])
  const forClients = chosen(config).includes('oauth') ? shownToClients.filter((key) => config.has(key)) : []
  const visible = config.list('gravitino.server.visibleConfigs').filter((key) => config.has(key) && !isSecretKey(key))
  return json(
    {
      'gravitino.schema.separator': config.text('gravitino.schema.separator'),
      'gravitino.authorization.enable': enabled,
      'gravitino.authenticators': config.list('gravitino.authenticators'),
      ...(enabled && config.has(admins) ? { [admins]: config.list(admins) } : {}),
      ...(region ? { 'caspian.region.name': region.name } : {}),
      ...Object.fromEntries(forClients.map((key) => [key, config.text(key)])),
      ...Object.fromEntries(visible.map((key) => [key, lists.has(key) ? config.list(key) : config.text(key)])),
    },
    200,
    'application/json;charset=iso-8859-1',
  )
}

interface PlainAnswer {
  readonly status: number
  readonly doc: string
  readonly type: string
  readonly gives: Readonly<Record<string, unknown>>
}
/** For the description of the API. */
export interface PlainDoc {
  readonly doc: string
  readonly answers: readonly PlainAnswer[]
}
const text = { type: 'string' }
const checks = { type: 'array', items: exactly({ name: text, status: { type: 'string', enum: ['up', 'down'] }, details: { type: 'object' } }) }
const one = (doc: string, gives: PlainAnswer['gives'], type = 'application/json'): PlainDoc => ({
  doc,
  answers: [{ status: 200, doc: 'So it is.', type, gives }],
})
const healthDoc = (doc: string): PlainDoc => ({
  doc,
  answers: [
    { status: 200, doc: 'All that is looked at is up.', type: 'application/json', gives: answer({ status: { const: 'up' }, checks }) },
    { status: 503, doc: 'Something is down.', type: 'application/json', gives: answer({ status: { const: 'down' }, checks }) },
  ],
})
const whether = {
  '': healthDoc('Whether the server and its store are well.'),
  '/live': healthDoc('Whether the server lives.'),
  '/ready': healthDoc('Whether the server takes requests.'),
}
const object = { type: 'object' }

/** What is answered outside the versioned API, by path; each is a GET. */
export const plainDocs: Readonly<Record<string, PlainDoc>> = {
  ...Object.fromEntries(['/api/health', '/health'].flatMap((at) => Object.entries(whether).map(([below, doc]) => [`${at}${below}`, doc]))),
  '/health.html': whether[''],
  '/configs': one('The settings that may be seen.', object),
  '/configs/secrets/providers': one(
    'Where secrets can be kept beside the lake’s own properties, as it was set up.',
    exactly({ providers: { type: 'array', items: object } }),
  ),
  '/metrics': one('Figures in the form of Dropwizard.', object),
  '/prometheus/metrics': one('Figures in the form of Prometheus.', text, 'text/plain'),
}

/** Paths outside the versioned API, those of `plainDocs`. None asks who the caller is. */
export function plainRoutes(lake: Lake, standing: Standing, figures: () => Promise<Figures>): Readonly<Record<string, () => Promise<Plain> | Plain>> {
  const { config } = lake
  const limit = config.number('gravitino.server.health.entityStore.probeTimeoutMs')
  const whole = async () => health([http, await storeCheck(lake, limit), ...(await regionsCheck(lake))])
  const live = () => health([http])
  const ready = async () => health([await storeCheck(lake, limit), ...(standing.stopping.aborted ? [stopping] : [])])
  return {
    '/api/health': whole,
    '/api/health/live': live,
    '/api/health/ready': ready,
    '/health': whole,
    '/health/live': live,
    '/health/ready': ready,
    '/health.html': whole,
    '/configs': () => shownConfig(lake),
    '/configs/secrets/providers': () => json({ providers: lake.secrets.list }, 200, 'application/json;charset=iso-8859-1'),
    '/metrics': async () => json(dropwizard(await figures())),
    '/prometheus/metrics': async () => ({ status: 200, type: 'text/plain; version=0.0.4', body: prometheus(await figures()) }),
  }
}

export const versionAnswer = { code: 0, version: { version: speaks, compileDate: built, gitCommit: 'caspian-0.1.0' } }

/** Those of the versioned API, which ask who the caller is. */
export const selfRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/version',
    operation: 'GET',
    doc: 'The version of the API that is spoken.',
    gives: answer({ version: exactly({ version: text, compileDate: text, gitCommit: text }) }),
    kept: true,
    run: async () => versionAnswer,
  },
  {
    method: 'GET',
    pattern: '/api/authn/me',
    operation: 'GET',
    doc: 'Who the lake takes the caller for.',
    gives: answer({ principal: text }),
    run: async (_lake, ask) => ({ code: 0, principal: ask.author.actor }),
  },
]
