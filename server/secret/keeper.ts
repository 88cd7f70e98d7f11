/** What another keeper of secrets does for the lake. */

/** Where secrets are kept beside the lake. */
export interface Keeper {
  readonly type: string
  readonly uri?: string
  /** What is kept of the reference: a text that `read` finds it by. Throws illegal for attributes that are none of its. */
  locate(attributes: Readonly<Record<string, string>>): string
  /** Throws when it is not there. */
  read(locator: string): Promise<string>
}
