/** Names in use: one at a time works on a thing outside the lake, so that none removes what another has just made. */

const holders = new Map<string, Promise<unknown>>()

/** Runs the work while nobody else of this process holds one of the names. */
export async function holding<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
  // Always in one order, so that two who want the same places cannot wait for one another.
  const wanted = [...new Set(names)].sort()
  const begin = async (left: readonly string[]): Promise<T> => {
    const [first, ...rest] = left
    if (first === undefined) return work()
    const before = holders.get(first) ?? Promise.resolve()
    const mine = before.then(
      () => begin(rest),
      () => begin(rest),
    )
    const done = mine.then(
      () => undefined,
      () => undefined,
    )
    holders.set(first, done)
    try {
      return await mine
    } finally {
      if (holders.get(first) === done) holders.delete(first)
    }
  }
  return begin(wanted)
}
