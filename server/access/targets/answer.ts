/** What users who are alike may do with tables, by the names that engines have for them: what every target is made of. */
export interface TableAnswer {
  readonly select: boolean
  readonly modify: boolean
  readonly own: boolean
  /** SQL of which rows are seen; absent when all are. */
  readonly filter?: string
  /** SQL of what is shown of columns that are not shown as they are. */
  readonly masks?: Readonly<Record<string, string>>
  /** The columns that masks were decided of, where a rule masks: of others it is not known. Absent where none does. */
  readonly columns?: readonly string[]
}
export interface SchemaAnswer {
  readonly use: boolean
  readonly own: boolean
  readonly createTable: boolean
  readonly createView: boolean
  /** Of a name that the lake has not seen. */
  readonly unseen: TableAnswer
  /** Of names whose answer is another. */
  readonly tables: ReadonlyMap<string, TableAnswer>
}
export interface CatalogAnswer {
  readonly use: boolean
  readonly own: boolean
  readonly createSchema: boolean
  readonly unseen: SchemaAnswer
  readonly schemas: ReadonlyMap<string, SchemaAnswer>
}
export interface Alike {
  readonly users: readonly string[]
  readonly catalogs: ReadonlyMap<string, CatalogAnswer>
}

export const noTable: TableAnswer = { select: false, modify: false, own: false }

/** One text for equal answers. */
export const textOf = (answer: TableAnswer | SchemaAnswer): string =>
  JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value].toSorted(([a], [b]) => (a < b ? -1 : 1)) : value))
