/** Where things come from, what comes of them, and what breaks when they go. */
import { objectType } from '../kinds/address.ts'
import { kindOf, kinds } from '../kinds/index.ts'
import type { Target } from './associations.ts'
import { onePath } from './paths.ts'
import type { Query, Send } from './request.ts'

export interface LineageNode {
  /** As `node` takes it. */
  readonly id: string
  readonly type: 'dataset' | 'job' | 'column'
  readonly namespace: string
  readonly name: string
  readonly column?: string
  /** The thing of the lake that it is. */
  readonly entity?: { readonly type: string; readonly fullName: string }
  /** How many jobs lie between; negative upstream. */
  readonly hops: number
  readonly runState?: string
  readonly runAt?: string
}
export interface LineageEdge {
  /** The way data goes. */
  readonly from: string
  readonly to: string
  readonly job?: string
  readonly first: string
  readonly last: string
  readonly transformations?: readonly {
    readonly type: string
    readonly subtype?: string
    readonly description?: string
    readonly masking?: boolean
  }[]
}
interface Counted {
  /** Datasets beside these that the caller may not see. */
  readonly hidden: number
  /** Nodes and edges beside these that were too many. */
  readonly more: number
}
export interface LineageGraph extends Counted {
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
}
type Broken = LineageNode & { readonly how: 'direct' | 'indirect' }
export interface LineageImpact extends Counted {
  readonly columns: readonly Broken[]
  readonly jobs: readonly Broken[]
  readonly datasets: readonly LineageNode[]
}
/** A thing of the lake, or a node as answers name it. */
export type LineageOf = Target | { readonly metalake: string; readonly node: string }
interface Limits {
  readonly column?: string | undefined
  readonly depth?: number | undefined
  /** An ISO instant. */
  readonly at?: string | undefined
  /** Nodes in each direction. */
  readonly limit?: number | undefined
}
/** Every call throws LakeError when it cannot be done. */
export interface Lineage {
  of(
    of: LineageOf,
    options?: Limits & { readonly direction?: 'upstream' | 'downstream' | 'both' | undefined; readonly only?: 'direct' | undefined },
  ): Promise<LineageGraph>
  impact(of: LineageOf, options?: Limits): Promise<LineageImpact>
  /** Tells an event of OpenLineage. */
  tell(metalake: string, event: object): Promise<void>
}

const lakeAt = (metalake: string) => `${onePath(kinds.metalake, [metalake])}/lineage`
const placeOf = (of: LineageOf): readonly [metalake: string, query: Query] =>
  'node' in of ? [of.metalake, { node: of.node }] : [String(of.path[0]), { object: `${objectType(kindOf(of.kind))}:${of.path.slice(1).join('.')}` }]

export function lineageClient(send: Send): Lineage {
  const ask = async (of: LineageOf, more: string, options: Query) => {
    const [metalake, query] = placeOf(of)
    const { code: _code, ...found } = await send('GET', lakeAt(metalake) + more, { query: { ...query, ...options } })
    return found
  }
  return {
    of: async (of, options = {}) => (await ask(of, '', { ...options })) as unknown as LineageGraph,
    impact: async (of, options = {}) => (await ask(of, '/impact', { ...options })) as unknown as LineageImpact,
    async tell(metalake, event) {
      await send('POST', lakeAt(metalake), { body: event })
    },
  }
}
