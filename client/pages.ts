/** Lists come in pages; this walks them. */

export interface Page<T> {
  readonly items: readonly T[]
  /** Asks for the page after this one; absent on the last. */
  readonly next?: string | undefined
}

/** Every item of every page, each page asked for when the one before is used up: `every((pageToken) => lake.table.list(within, { pageToken }))`. */
export async function* every<T>(page: (pageToken: string | undefined) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  let token: string | undefined
  do {
    const { items, next } = await page(token)
    yield* items
    token = next
  } while (token !== undefined)
}
