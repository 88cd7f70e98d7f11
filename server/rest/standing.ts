/** How far a server is on its way to its end. Streams and long polls end by it, readiness tells it. */

export class Standing {
  private readonly drain = new AbortController()
  private readonly end = new AbortController()

  /** As `stopping` says, for the hottest path. */
  isStopping = false

  /** Aborted once the server was told to stop: nothing long may begin, streams end, connections close after their answer. */
  get stopping(): AbortSignal {
    return this.drain.signal
  }

  /** Aborted when running requests have had their time: what they wait for is given up. */
  get cut(): AbortSignal {
    return this.end.signal
  }

  stop(): void {
    this.isStopping = true
    this.drain.abort()
  }

  cutOff(): void {
    this.stop()
    this.end.abort()
  }
}
