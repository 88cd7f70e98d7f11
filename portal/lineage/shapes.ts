/** What the lake answers of lineage, as far as pages read it. */
import type { Spoken } from '../access/shapes.ts'

export interface Transformation {
  readonly type: string
  readonly subtype?: string
  readonly description?: string
  readonly masking?: boolean
}
export interface NodeShown {
  readonly id: string
  readonly type: 'dataset' | 'job' | 'column'
  readonly namespace: string
  readonly name: string
  readonly column?: string
  /** The thing of the lake that it is. */
  readonly entity?: Spoken
  /** Negative where data comes from. */
  readonly hops: number
  readonly runState?: string
  readonly runAt?: string
}
/** The way data goes. `job`: the one between two columns. */
export interface EdgeShown {
  readonly from: string
  readonly to: string
  readonly job?: string
  readonly first?: string
  readonly last?: string
  readonly transformations?: readonly Transformation[]
}
export interface LineageShown {
  readonly nodes: readonly NodeShown[]
  readonly edges: readonly EdgeShown[]
  /** Beside these nodes, and not visible to the reader. */
  readonly hidden: number
  /** Beside these nodes, and too many. */
  readonly more: number
}

/** What breaks: at one hop what reads it fails, further on others get other data. */
export interface Broken extends NodeShown {
  /** direct: its values go there · indirect: it decides which rows there are, how they are joined, grouped or sorted. */
  readonly how?: 'direct' | 'indirect'
}
export interface ImpactShown {
  readonly columns?: readonly Broken[]
  readonly datasets?: readonly Broken[]
  readonly jobs?: readonly Broken[]
  readonly hidden: number
  readonly more: number
}
