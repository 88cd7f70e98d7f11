/** Which policies are in force on a thing, where each comes from, and what follows from them. */
import { kindOf } from '../kinds/index.ts'
import type { Target } from './associations.ts'
import type { At } from './kind-client.ts'
import { pathOn } from './paths.ts'
import type { Send } from './request.ts'

/** A policy as it hangs on the thing, or on something that it is in. */
export interface PolicyOn {
  readonly policy: string
  readonly policyType: string
  /** The rules in it that the lake follows itself. */
  readonly rules: readonly string[]
  readonly enabled: boolean
  /** What it hangs on. */
  readonly on: { readonly type: string; readonly fullName: string }
  readonly inherited: boolean
  readonly inForce: boolean
  /** Why it is not in force. */
  readonly reason?: 'disabled' | 'otherType' | 'overridden' | 'over'
  /** For people. */
  readonly why: string
}
export interface InForce {
  /** The nearest first. */
  readonly policies: readonly PolicyOn[]
  readonly effective: {
    /** It cannot be dropped. */
    readonly held: boolean
    /** That may keep it; all when absent. */
    readonly regions?: readonly string[]
    /** For engines, by the type of the policy. */
    readonly settings: Readonly<Record<string, unknown>>
  }
}
export interface Rules {
  inForce(on: Target, options?: At): Promise<InForce>
}

export const rulesClient = (send: Send): Rules => ({
  async inForce({ kind, path }, { asOf } = {}) {
    const { policies, effective } = await send('GET', pathOn(kindOf(kind), path, 'rules'), { query: { asOf } })
    return { policies, effective } as InForce
  },
})
