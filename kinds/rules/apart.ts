/** What regions wrote apart, as the orders of rules take it. */

/** What one of several contents of a policy says of a rule: undefined for nothing; and for which types of objects it says it. */
export interface Apart<T> {
  readonly rule: T | undefined
  readonly types: readonly string[]
}
