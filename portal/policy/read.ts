/** What pages read of policies, and the one call that attaches them and takes them off. */
import { queryOptions } from '@tanstack/react-query'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { rulesOf } from '../../kinds/rules/said.ts'
import { objectPath, pathIn, pathTo } from '../api/paths.ts'
import { useAttempt } from '../api/perform.ts'
import { byName, keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { PolicyShown, TaggedObject } from '../api/shapes.ts'
import { say } from '../messages.ts'

const details = { details: 'true' }
const freshFor = (asOf: string | undefined) => (asOf === undefined ? 15_000 : Number.POSITIVE_INFINITY)
const sorted = (list: readonly PolicyShown[]) => [...list].sort((a, b) => byName(a.name, b.name))

const listRead = (asOf: string | undefined, path: string) =>
  queryOptions({
    queryKey: keyOf(asOf, path, details),
    queryFn: async ({ signal }) =>
      sorted((await ask<{ policies: readonly PolicyShown[] }>('GET', path, { query: { ...details, asOf }, signal })).policies),
    staleTime: freshFor(asOf),
  })

export const policiesRead = (asOf: string | undefined, lake: string) => listRead(asOf, pathIn(kinds.policy, [lake]))

/** A policy that hangs on an object, or on something that it is in. */
export interface Reaching {
  readonly policy: string
  readonly policyType: string
  /** Those of its rules that the lake follows itself. */
  readonly rules: readonly string[]
  readonly on: TaggedObject
  readonly inherited: boolean
  readonly inForce: boolean
  readonly reason?: string
  readonly why: string
}
interface InForceShown {
  readonly policies: readonly Reaching[]
  readonly effective: { readonly held: boolean; readonly regions?: readonly string[] }
}
/** The policies on an object and on what it is in, the nearest first, and what follows from them. */
export const inForceRead = (asOf: string | undefined, kind: Kind, path: readonly string[]) => {
  const at = `${objectPath(kind, path)}/rules`
  return queryOptions({
    queryKey: keyOf(asOf, at),
    queryFn: ({ signal }) => ask<InForceShown>('GET', at, { query: { asOf }, signal }),
    staleTime: freshFor(asOf),
  })
}

export const attachedRead = (asOf: string | undefined, lake: string, policy: string) => {
  const path = `${pathTo(kinds.policy, [lake, policy])}/objects`
  return queryOptions({
    queryKey: keyOf(asOf, path),
    queryFn: async ({ signal }) =>
      [...(await ask<{ metadataObjects: readonly TaggedObject[] }>('GET', path, { query: { asOf }, signal })).metadataObjects].sort((a, b) =>
        byName(a.fullName, b.fullName),
      ),
    staleTime: freshFor(asOf),
  })
}

/** Attaches a policy or takes it off, told by a toast that can take it back. */
export function useGoverning() {
  const attempt = useAttempt()
  return (kind: Kind, path: readonly string[], policy: string, on: boolean) => {
    const [lake = ''] = path
    const name = path.at(-1) ?? ''
    const put = (on: boolean) =>
      ask('POST', `${objectPath(kind, path)}/policies`, {
        body: { policiesToAdd: on ? [policy] : [], policiesToRemove: on ? [] : [policy] },
      })
    return attempt({
      run: () => put(on),
      said: on ? say.policy.put(policy, name) : say.policy.taken(policy, name),
      undo: () => put(!on),
      // What is in the thing has it from there too.
      stale: [`${pathTo(kinds.metalake, [lake])}/objects`, pathTo(kind, path), pathTo(kinds.policy, [lake, policy])],
    })
  }
}

/** Of what sort the rules of a policy are, in a few words. */
export const saysInShort = (policy: PolicyShown): string => {
  if (policy.policyType !== 'custom') return say.policy.type(policy.policyType)
  const names = Object.keys(rulesOf(bodyOf(policy))).map(say.policy.rule)
  return names.length === 0 ? say.policy.saysNothing : names.join(', ')
}
export const reachingInShort = ({ policyType, rules }: Reaching): string =>
  policyType === 'custom' ? rules.map(say.policy.rule).join(', ') : say.policy.type(policyType)

/** As the kinds read a policy. */
export const bodyOf = ({ policyType, content }: PolicyShown) => ({ policyType, content })
