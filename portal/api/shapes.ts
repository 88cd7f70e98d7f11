/** What answers hold, as far as pages read it. Source: contract types §2, §3. */
import type { Expression } from '../../kinds/expressions.ts'
import type { Distribution, Index, Partitioning, SortOrder } from '../../kinds/layout.ts'
import type { Column } from '../../kinds/table.ts'
import type { TypeJson } from '../../kinds/types.ts'
import type { Representation } from '../../kinds/view.ts'

export interface Audit {
  readonly creator?: string
  readonly createTime?: string
  readonly lastModifier?: string
  readonly lastModifiedTime?: string
}
export type Properties = Readonly<Record<string, string>>
/** An entity of any kind, as an answer shows it. Kinds add their own fields. */
export interface Shown {
  readonly name: string
  readonly comment?: string
  readonly properties?: Properties
  readonly audit?: Audit
}
export interface CatalogShown extends Shown {
  readonly type: string
  readonly provider: string
}
export interface TableShown extends Shown {
  readonly columns: readonly Column[]
  readonly distribution?: Distribution
  readonly sortOrders?: readonly SortOrder[]
  readonly partitioning?: readonly Partitioning[]
  readonly indexes?: readonly Index[]
}
export interface ViewShown extends Shown {
  readonly columns: readonly Column[]
  readonly representations: readonly Representation[]
  readonly defaultCatalog?: string
  readonly defaultSchema?: string
}
export interface FilesetShown extends Shown {
  readonly type: string
  readonly storageLocation?: string
  readonly storageLocations?: Properties
}
export interface ModelShown extends Shown {
  /** The number that the next version will get. */
  readonly latestVersion: number
}
export interface VersionShown {
  readonly version: number
  readonly comment?: string
  readonly aliases?: readonly string[]
  readonly uri?: string
  readonly uris?: Properties
  readonly properties?: Properties
  readonly audit?: Audit
}
export interface Parameter {
  readonly name: string
  readonly dataType: TypeJson
  readonly comment?: string
  readonly defaultValue?: Expression
}
export interface Implementation {
  readonly language: string
  readonly runtime: string
  readonly sql?: string
  readonly className?: string
  readonly handler?: string
  readonly codeBlock?: string
  /** Addresses of files. */
  readonly resources?: Readonly<Record<'jars' | 'files' | 'archives', readonly string[]>>
  readonly properties?: Properties
}
export interface Definition {
  readonly parameters?: readonly Parameter[]
  readonly returnType?: TypeJson
  readonly returnColumns?: readonly Parameter[]
  readonly impls: readonly Implementation[]
}
export interface FunctionShown extends Shown {
  readonly functionType: string
  readonly deterministic: boolean
  readonly definitions: readonly Definition[]
}
export interface TagShown extends Shown {
  readonly allowedValues?: readonly string[]
  readonly assignmentValues?: readonly string[]
  /** It comes from what the object is in. Null where no object is meant. */
  readonly inherited?: boolean | null
}
export interface PolicyShown extends Shown {
  readonly policyType: 'custom' | 'system_iceberg_compaction'
  readonly enabled: boolean
  readonly content: Readonly<Record<string, unknown>>
  /** It comes from what the object is in. Null where no object is meant. */
  readonly inherited?: boolean | null
}
export interface TaggedObject {
  readonly type: string
  readonly fullName: string
}
export interface FileShown {
  readonly name: string
  readonly isDir: boolean
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly lastModified: number
}
/** One change of one entity, with what it was before and after. */
export interface Past {
  readonly position: number | string
  readonly time: string
  readonly actor: string
  readonly operation: string
  readonly kind: string
  readonly name: string
  readonly version?: number
  readonly requestId?: string
  readonly facet?: 'body' | 'tags' | 'policies'
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
}
