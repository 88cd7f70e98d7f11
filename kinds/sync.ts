/** How regions agree on what a kind keeps. */

/** How two regions merge what a kind keeps (docs/log.md): what only the home decides, and the law for the rest. */
export interface Sync {
  /** Who gives this kind a home: it is a `unit` itself, or `inherits` its ancestor's. */
  readonly home: 'unit' | 'inherits'
  /** Fields that only the home may change; all others merge per key, last stamp shown. */
  readonly fenced: readonly string[]
}
