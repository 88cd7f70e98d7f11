/** What a store keeps of secrets, for whoever seals them: read and replaced as it is, before anybody else works with the lake. */

/** One kept value, sealed or plain. */
export interface Kept {
  readonly ref: string
  readonly value: string
}

export interface Safe {
  /** At most `limit`, ordered by their references, after one. */
  values(after: string, limit: number): Promise<readonly Kept[]>
  /** Replaces those that still are what they were; durable when it resolves. */
  replace(changes: readonly (Kept & { readonly was: string })[]): Promise<void>
  tokenKey(): Promise<Uint8Array>
  /** As above. */
  replaceTokenKey(was: Uint8Array, is: Uint8Array): Promise<void>
  /** Overwrites what replaced values left behind in the lake's own files, as far as it is in this store's hands. */
  scrub(): Promise<void>
}
