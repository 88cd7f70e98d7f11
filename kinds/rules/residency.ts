/** Residency: in which regions the bodies of what the policy is on, and of all in it, may be kept. */
import { asText, decode, filledTo, listOf, optional, refuse } from '../define.ts'
import { made } from '../layout.ts'
import type { Apart } from './apart.ts'

/** As many regions as a lake may have. */
const regionLimit = 64
const regionName = made('the name of a region', (raw, at) => {
  const name = asText(raw, at)
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? name : refuse(at, 'the name of a region: small letters, digits and "-", at most 63')
})
const regionList = listOf(regionName, '')

const fields = {
  regions: made('the regions that may keep it', (raw, at) => {
    const regions = [...new Set(regionList.decode(raw, at))].sort()
    return regions.length === 0 || regions.length > regionLimit ? refuse(at, `a list of 1 to ${regionLimit} regions`) : regions
  }),
  label: optional(filledTo(128, 'what people call it, such as "eu only"')),
}

export interface Residency {
  readonly regions: readonly string[]
  readonly label?: string | undefined
}

export const residency = {
  doc: 'what it is on, and all in it, may be kept in these regions alone',
  decode: (raw: unknown, at: string) => decode(fields, raw, at),
}

/** The regions that all of the lists allow, in order; undefined when there is no list, so that all are. */
export function allowedBy(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  const [first, ...others] = lists
  return first?.filter((region) => others.every((list) => list.includes(region))).toSorted()
}

/** The regions that all allow of what regions wrote apart, which may be none: then nobody may keep it until somebody decides. The label goes unless all say it. */
export function strictestResidency(apart: readonly Apart<Residency>[]): Residency | undefined {
  const rules = apart.map(({ rule }) => rule).filter((rule) => rule !== undefined)
  const regions = allowedBy(rules.map((rule) => rule.regions))
  const [label, ...others] = new Set(rules.map((rule) => rule.label))
  return regions && { regions, ...(label === undefined || others.length > 0 ? {} : { label }) }
}
