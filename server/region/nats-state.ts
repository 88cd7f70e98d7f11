/** What the status page tells of the messages between regions. All of it is in memory and begins anew with the process. */

/** Instants are milliseconds since 1970. */
export interface NatsState {
  /** Since when no server is reached; null: one is. */
  readonly silentSince: number | null
  /** What the server calls itself, while one is reached. */
  readonly server: string | null
  readonly sent: Sent
  /** By origin. */
  readonly heard: Readonly<Record<string, Heard>>
  readonly lastError: { readonly at: number; readonly what: string } | null
}
export interface Sent {
  /** Of this region's entries, the last that the stream has; null: not known yet. */
  readonly upTo: number | null
  readonly entries: number
  readonly pages: number
  readonly bytes: number
  /** Too large for a message: others have to ask for these. */
  readonly left: number
}
export interface Heard {
  readonly at: number
  /** The last number that was offered, applied here or not yet. */
  readonly upTo: number
  readonly entries: number
  readonly pages: number
  readonly bytes: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Counts; what it shows is the same object always. */
export class Counted {
  private readonly sent: Writable<Sent> = { upTo: null, entries: 0, pages: 0, bytes: 0, left: 0 }
  private readonly heard: Record<string, Writable<Heard>> = {}
  private readonly shown: Writable<NatsState> = { silentSince: Date.now(), server: null, sent: this.sent, heard: this.heard, lastError: null }

  get state(): NatsState {
    return this.shown
  }
  reached(server: string): void {
    this.shown.silentSince = null
    this.shown.server = server
  }
  lost(): void {
    this.shown.silentSince ??= Date.now()
    this.shown.server = null
    this.sent.upTo = null
  }
  failed(error: unknown, where: string): void {
    this.shown.lastError = { at: Date.now(), what: `${where}: ${error instanceof Error ? error.message : String(error)}` }
  }
  has(upTo: number): void {
    this.sent.upTo = upTo
  }
  published(upTo: number, entries: number, bytes: number): void {
    this.sent.upTo = Math.max(this.sent.upTo ?? 0, upTo)
    this.sent.entries += entries
    this.sent.pages++
    this.sent.bytes += bytes
  }
  leftOut(): void {
    this.sent.left++
  }
  offered(origin: string, upTo: number, entries: number, bytes: number): void {
    const heard = (this.heard[origin] ??= { at: 0, upTo: 0, entries: 0, pages: 0, bytes: 0 })
    heard.at = Date.now()
    heard.upTo = upTo
    heard.entries += entries
    heard.pages++
    heard.bytes += bytes
  }
}
