/** What one of several servers of a lake does for all of them. */

export interface Leading {
  /**
   * Keeps what `begin` gives going in one server of the lake at a time: in this one when it resolves, if no other has it; or, from when
   * that one is gone, within seconds. Rejects with what the first `begin` rejects with; `failed` hears of later ones, which are tried again.
   * Absent where nobody else serves the lake.
   */
  lead?(name: string, begin: () => Promise<AsyncDisposable>, failed: (error: unknown) => void): Promise<AsyncDisposable>
}
