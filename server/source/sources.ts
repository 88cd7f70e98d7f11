/** Opens, keeps and closes the sources of catalogs, and keeps a dead one from slowing anybody. */
import type { Connector, Holder, Source } from '../../connectors/connector.ts'
import type { Connectors } from '../../connectors/index.ts'
import { connectionFailed, Refusal, unsupported } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { settingsOf } from '../entity/secrets.ts'
import type { Row, Store } from '../store/store.ts'

/** A call that reads is cancelled after this; one that changes may rewrite a large table. */
const readLimitMs = 30_000
export const changeLimitMs = 300_000
/** This many failed connections in a row, and for `pauseMs` nobody tries again. */
const failuresToPause = 3
const pauseMs = 5_000

interface Open {
  readonly version: number
  readonly source: Promise<Source>
  failures: number
  pausedUntil: number
}

export class Sources implements AsyncDisposable {
  private readonly open = new Map<number, Open>()
  private readonly store: Store
  private readonly connectors: Connectors

  constructor(store: Store, connectors: Connectors) {
    this.store = store
    this.connectors = connectors
  }

  /** Runs `work` on the catalog's source. Throws connectionFailed when it does not answer, at once while it is known not to. */
  async use<T>(catalog: Row, signal: AbortSignal, work: (source: Source, signal: AbortSignal) => Promise<T>, limitMs = readLimitMs): Promise<T> {
    const open = this.of(catalog)
    const wait = open.pausedUntil - Date.now()
    if (wait > 0) throw connectionFailed(`the source of catalog ${catalog.name} does not answer; next try in ${Math.ceil(wait / 1000)} s`)
    const limit = AbortSignal.timeout(limitMs)
    try {
      const result = await work(await open.source, AbortSignal.any([signal, limit]))
      open.failures = 0
      return result
    } catch (error) {
      const late = limit.aborted && !signal.aborted
      if (late || (error instanceof Refusal && error.family === 'connectionFailed')) {
        if (++open.failures >= failuresToPause) open.pausedUntil = Date.now() + pauseMs
        if (late) throw connectionFailed(`the source of catalog ${catalog.name} did not answer within ${limitMs / 1000} s`)
      }
      throw error
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
    if (is?.version === catalog.version) return is
    this.forget(catalog)
    const source = this.connect(catalog)
    // A refused setting is told to each who asks; it must not count as unhandled before the first does.
    source.catch(() => undefined)
    const made: Open = { version: catalog.version, source, failures: 0, pausedUntil: 0 }
    this.open.set(catalog.key, made)
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
