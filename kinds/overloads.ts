/** The overloads of a function and their rules: any call means one of them, and each has one implementation a runtime. Pure. */
import { illegal } from './errors.ts'
import type { Expression } from './expressions.ts'
import { type TypeJson, typeText } from './types.ts'

export interface Parameter {
  readonly name: string
  readonly dataType: TypeJson
  readonly comment?: string | undefined
  /** With it, the parameter may be left out of a call. */
  readonly defaultValue?: Expression | undefined
}
export interface Implementation {
  readonly runtime: string
  readonly [detail: string]: unknown
}
export interface Overload {
  readonly parameters: readonly Parameter[]
  readonly returnType?: TypeJson | undefined
  readonly returnColumns?: readonly unknown[] | undefined
  readonly impls: readonly Implementation[]
}

/** One more argument for each level; `at` is the overload that a call with the arguments so far means. */
interface Calls {
  at?: number
  readonly more: Map<string, Calls>
}
const noCalls = (): Calls => ({ more: new Map() })
const typeKey = (type: TypeJson) => JSON.stringify(type)
/** For messages, which name some of many. */
const some = (list: readonly string[]) => (list.length > 8 ? [...list.slice(0, 8), '…'] : list).join(', ')
const signature = (parameters: readonly Parameter[]) =>
  `(${some(parameters.slice(0, 9).map((p) => `${p.name.slice(0, 64)}: ${typeText(p.dataType).slice(0, 64)}`))})`

/**
 * Throws illegal when a call could mean two overloads, a parameter without default follows one with, an overload has two
 * implementations for a runtime, or does not say what it gives. Time and room grow with the parameters, not with the calls.
 */
export function checkOverloads(functionType: unknown, overloads: readonly Overload[]): void {
  const calls = noCalls()
  for (const [i, { parameters, impls, returnType, returnColumns }] of overloads.entries()) {
    const at = `definitions[${i}]`
    if (functionType === 'table' && !returnColumns?.length) throw illegal(`"${at}.returnColumns" is required: it is a table function`)
    if (functionType !== 'table' && returnType === undefined) throw illegal(`"${at}.returnType" is required: it is no table function`)
    const twice = impls.find((impl, j) => impls.findIndex(({ runtime }) => runtime === impl.runtime) < j)
    if (twice) throw illegal(`"${at}.impls" has two implementations for ${twice.runtime}; one a runtime is allowed`)
    claim(calls, parameters, i, at)
  }
}

/** Notes every call that means the overload. */
function claim(calls: Calls, parameters: readonly Parameter[], overload: number, at: string): void {
  const first = parameters.findIndex((p) => p.defaultValue !== undefined)
  const needed = first === -1 ? parameters.length : first
  const bare = parameters.findIndex((p, i) => i > needed && p.defaultValue === undefined)
  if (bare !== -1) throw illegal(`"${at}.parameters[${bare}]" needs a default value: one before it has one`)
  let here = calls
  for (let given = 0; given <= parameters.length; given++) {
    if (given >= needed) {
      if (here.at !== undefined)
        throw illegal(
          `a call with ${signature(parameters.slice(0, given))} would mean both definitions[${here.at}] and ${at}; change their parameters`,
        )
      here.at = overload
    }
    const parameter = parameters[given]
    if (!parameter) return
    const key = typeKey(parameter.dataType)
    const next = here.more.get(key) ?? noCalls()
    here.more.set(key, next)
    here = next
  }
}

/** Parameters name an overload when their names and types are its own, in order; defaults and comments do not count. */
const names = (parameters: readonly Parameter[]) => parameters.map(({ name, dataType }) => `${JSON.stringify(name)} ${typeKey(dataType)}`).join()

/** Throws illegal when no overload has the parameters. */
function indexOf(overloads: readonly Overload[], parameters: readonly Parameter[]): number {
  const wanted = names(parameters)
  const at = overloads.findIndex((overload) => names(overload.parameters) === wanted)
  if (at !== -1) return at
  throw illegal(`there is no definition with ${signature(parameters)}; there are ${some(overloads.slice(0, 9).map((o) => signature(o.parameters)))}`)
}

/** Throws illegal for the last one, and for one that is not there. */
export function withoutOverload(overloads: readonly Overload[], parameters: readonly Parameter[]): readonly Overload[] {
  const at = indexOf(overloads, parameters)
  if (overloads.length === 1) throw illegal('a function needs at least one definition; drop the function instead')
  return overloads.toSpliced(at, 1)
}

/** The overloads with other implementations of one of them. Throws illegal when there is no such overload, and what `change` throws. */
function withImpls(
  overloads: readonly Overload[],
  parameters: readonly Parameter[],
  change: (impls: readonly Implementation[], of: string) => readonly Implementation[],
): readonly Overload[] {
  const at = indexOf(overloads, parameters)
  return overloads.map((overload, i) => (i === at ? { ...overload, impls: change(overload.impls, signature(overload.parameters)) } : overload))
}
/** Throws illegal when there is none for the runtime. */
function indexFor(impls: readonly Implementation[], runtime: string, of: string): number {
  const at = impls.findIndex((impl) => impl.runtime === runtime)
  if (at !== -1) return at
  throw illegal(`${of} has no implementation for ${runtime}; it has some for ${impls.map((impl) => impl.runtime).join(', ')}`)
}

/** Throws illegal when its runtime has one already. */
export const withImpl = (overloads: readonly Overload[], parameters: readonly Parameter[], impl: Implementation) =>
  withImpls(overloads, parameters, (impls, of) => {
    if (impls.some(({ runtime }) => runtime === impl.runtime))
      throw illegal(`${of} has an implementation for ${impl.runtime} already; replace it with updateImpl`)
    return [...impls, impl]
  })

/** Throws illegal when it is for another runtime than `runtime`, or that has none yet. */
export const withOtherImpl = (overloads: readonly Overload[], parameters: readonly Parameter[], runtime: string, impl: Implementation) =>
  withImpls(overloads, parameters, (impls, of) => {
    if (impl.runtime !== runtime) throw illegal(`"implementation.runtime" must be ${runtime}, as "runtime" says; it is ${impl.runtime}`)
    return impls.with(indexFor(impls, runtime, of), impl)
  })

/** Throws illegal for the last one, and for one that is not there. */
export const withoutImpl = (overloads: readonly Overload[], parameters: readonly Parameter[], runtime: string) =>
  withImpls(overloads, parameters, (impls, of) => {
    const at = indexFor(impls, runtime, of)
    if (impls.length === 1) throw illegal(`${of} needs at least one implementation; remove the definition instead`)
    return impls.toSpliced(at, 1)
  })
