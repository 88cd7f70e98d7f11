/** How regions agree on what a kind keeps: who decides, and how what several have said becomes one. */

/**
 * How siblings (values written by regions that had not seen each other's) become the one that counts.
 * shown: the latest stamp, the others stay as a conflict · newest: the latest stamp, the others are forgotten ·
 * restrict: the strictest of all of them, by the field's order, until somebody writes knowing all.
 */
export type Law = 'shown' | 'newest' | 'restrict'

/** Which of several values of a field is stricter. `type` is that of a policy. */
export interface Order {
  /** As strict as each of the values, whatever their order and however often they come. What has no order is as in the last, the latest. */
  readonly strictest: (values: readonly unknown[], type: unknown) => unknown
  /** What has no order in a value: where that differs, all the values are in force. */
  readonly unordered?: (value: unknown, type: unknown) => unknown
}

/** What regions do with a kind. Source: docs/regions.md. */
export interface Sync {
  /** Who gives this kind a home: it is a `unit` itself, or `inherits` that of the nearest unit that it is in. */
  readonly home: 'unit' | 'inherits'
  /**
   * Fields that only the home may change, one value at a time; all others are registers, one per key of `properties`. What a source holds
   * is changed where the source is reached, at the home, whatever is said here.
   */
  readonly fenced: readonly string[]
  /** Where one may be made: units anywhere, what inherits a home at that home, unless this says otherwise. */
  readonly made?: 'anywhere'
  /** Where one may be dropped: at its home, unless this says otherwise. */
  readonly dropped?: 'anywhere'
  /** The name is the identity: two made apart are one thing. */
  readonly once?: true
  /** Fields besides `properties` that are maps of which each key is a register of its own, following the law of the field. */
  readonly maps?: readonly string[]
  /** Of registers that do not follow the law `shown`. */
  readonly laws?: Readonly<Record<string, Law>>
  /** Of registers of the law `restrict`. */
  readonly orders?: Readonly<Record<string, Order>>
  /** It belongs to one region and never leaves it. */
  readonly here?: true
}
