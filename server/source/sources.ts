/** Opens, keeps and closes the sources of catalogs, and keeps a dead one from slowing anybody. */
import type { Connector, Holder, Source } from '../../connectors/connector.ts'
import type { Connectors } from '../../connectors/index.ts'
import { connectionFailed, LoginRefused, Refusal, unsupported } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { settingsOf } from '../entity/secrets.ts'
import { type Figures, Histogram, labelled } from '../kit/figures.ts'
import type { Row, Store } from '../store/store.ts'
import type { Tracer } from '../telemetry/tracer.ts'

/** A call that reads is cancelled after this; one that changes may rewrite a large table. */
const readLimitMs = 30_000
export const changeLimitMs = 300_000
/** This many failed connections in a row, and for `pauseMs` nobody tries again. */
const failuresToPause = 3
const pauseMs = 5_000
/** Upper bounds of the time of calls, in seconds. */
const bounds = [0.005, 0.025, 0.1, 0.5, 1, 5, 30]
/** Each is some twenty figures. */
const catalogsTold = 500

interface Open {
  readonly version: number
  readonly source: Promise<Source>
  /** Once it is there. */
  opened?: Source
  failures: number
  pausedUntil: number
  /** Its login was refused: another may be kept by now where its secrets are. */
  refused?: true
}

/** Of one catalog, since the start; outlives a source that is opened anew. */
interface Calls {
  readonly labels: string
  readonly ended: Record<'ok' | 'refused' | 'failed' | 'paused', number>
  readonly seconds: Histogram
}

export class Sources implements AsyncDisposable {
  private readonly open = new Map<number, Open>()
  private readonly calls = new Map<number, Calls>()
  private readonly store: Store
  private readonly connectors: Connectors
  private readonly tracer: Tracer | undefined

  constructor(store: Store, connectors: Connectors, tracer?: Tracer) {
    this.store = store
    this.connectors = connectors
    this.tracer = tracer
  }

  /** Runs `work` on the catalog's source. Throws connectionFailed when it does not answer, at once while it is known not to. */
  async use<T>(catalog: Row, signal: AbortSignal, work: (source: Source, signal: AbortSignal) => Promise<T>, limitMs = readLimitMs): Promise<T> {
    const open = this.of(catalog)
    const calls = this.callsOf(catalog)
    const wait = open.pausedUntil - Date.now()
    if (wait > 0) {
      calls.ended.paused++
      throw connectionFailed(`the source of catalog ${catalog.name} does not answer; next try in ${Math.ceil(wait / 1000)} s`)
    }
    const limit = AbortSignal.timeout(limitMs)
    const begun = performance.now()
    let ended: keyof Calls['ended'] = 'failed'
    try {
      const call = async () => work(await open.source, AbortSignal.any([signal, limit]))
      const result = await (this.tracer
        ? this.tracer.call(`source ${String(catalog.body.provider)}`, { 'caspian.catalog': catalog.name }, call)
        : call())
      open.failures = 0
      ended = 'ok'
      return result
    } catch (error) {
      const late = limit.aborted && !signal.aborted
      if (error instanceof Refusal && error.family !== 'connectionFailed') ended = 'refused'
      if (error instanceof LoginRefused) open.refused = true
      if (late || (error instanceof Refusal && error.family === 'connectionFailed')) {
        if (++open.failures >= failuresToPause) open.pausedUntil = Date.now() + pauseMs
        if (late) throw connectionFailed(`the source of catalog ${catalog.name} did not answer within ${limitMs / 1000} s`)
      }
      throw error
    } finally {
      calls.ended[ended]++
      calls.seconds.add((performance.now() - begun) / 1000)
    }
  }

  tell(into: Figures): void {
    for (const [key, { labels, ended, seconds }] of this.calls) {
      for (const [how, n] of Object.entries(ended)) into[`caspian_source_calls_total{${labels},ended="${how}"}`] = n
      seconds.tell(into, 'caspian_source_call_seconds', labels)
      const open = this.open.get(key)
      into[`caspian_source_paused{${labels}}`] = open && open.pausedUntil > Date.now() ? 1 : 0
      const connections = open?.opened?.connections?.()
      if (!connections) continue
      into[`caspian_source_connections{${labels}}`] = connections.open
      into[`caspian_source_connections_used{${labels}}`] = connections.used
      into[`caspian_source_connections_waiting{${labels}}`] = connections.waiting
    }
  }

  /** The catalog's source for one kind. */
  async holder<T>(
    catalog: Row,
    kind: KindName,
    signal: AbortSignal,
    work: (holder: Holder, signal: AbortSignal) => Promise<T>,
    limitMs?: number,
  ): Promise<T> {
    return this.use(
      catalog,
      signal,
      (source, limited) => {
        const holder = source.holders[kind]
        if (!holder) throw unsupported(`the source of catalog ${catalog.name} holds no ${kind}`)
        return work(holder, limited)
      },
      limitMs,
    )
  }

  /** Closes what is open for the catalog; the next use opens it anew. */
  forget(catalog: Row): void {
    const open = this.open.get(catalog.key)
    this.open.delete(catalog.key)
    if (open) void closed(open)
  }

  /** Opens a source that no catalog stands for yet, tries it and closes it. */
  async probe(provider: string, settings: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    if (providerOf(provider)?.source.length === 0) return
    const connector = await this.connectorOf(provider)
    await using source = connector.open(settings)
    await source.ping(AbortSignal.any([signal, AbortSignal.timeout(readLimitMs)]))
  }

  private of(catalog: Row): Open {
    const is = this.open.get(catalog.key)
    const wait = is ? is.pausedUntil - Date.now() : 0
    if (is?.version === catalog.version && (!is.refused || wait > 0)) return is
    this.forget(catalog)
    const source = this.connect(catalog)
    // A login that is tried again and again is not tried more often for being read anew.
    const failures = is?.version === catalog.version ? is.failures : 0
    const made: Open = { version: catalog.version, source, failures, pausedUntil: 0 }
    source.then(
      (opened) => {
        made.opened = opened
      },
      // Told to those who wait for it. Whoever asks next tries anew: its secrets may only have been out of reach.
      () => {
        if (this.open.get(catalog.key) === made) this.open.delete(catalog.key)
      },
    )
    this.open.set(catalog.key, made)
    return made
  }

  private callsOf(catalog: Row): Calls {
    const is = this.calls.get(catalog.key)
    if (is) return is
    // Catalogs come and go; those that went must not be told of for ever.
    if (this.calls.size >= catalogsTold) this.calls.delete(this.calls.keys().next().value as number)
    const labels = labelled({ catalog: catalog.name, id: catalog.id })
    const made: Calls = { labels, ended: { ok: 0, refused: 0, failed: 0, paused: 0 }, seconds: new Histogram(bounds) }
    this.calls.set(catalog.key, made)
    return made
  }

  private async connect(catalog: Row): Promise<Source> {
    const connector = await this.connectorOf(String(catalog.body.provider))
    return connector.open(await settingsOf(this.store, catalog.body))
  }

  private async connectorOf(provider: string): Promise<Connector> {
    const load = this.connectors[provider]
    if (!load)
      throw unsupported(`no connector to ${provider} is built into this server yet: its catalogs are kept, what is behind them is not reached`)
    return load()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.open.values()]
    this.open.clear()
    await Promise.all(all.map(closed))
  }
}

async function closed(open: Open): Promise<void> {
  try {
    await (await open.source)[Symbol.asyncDispose]()
  } catch {
    // It never opened, or the connection is already gone: nothing is left to close.
  }
}
