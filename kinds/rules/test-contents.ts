/** Random contents of policies, of few words so that they meet, and what each does to one object, written down plainly. */
import fc from 'fast-check'
import { contentOf } from '../policy.ts'
import { accessRules, type Masking, maskings } from './access.ts'
import { evaluate, type World } from './condition-evaluate.ts'

export interface Content {
  readonly customRules?: Readonly<Record<string, unknown>>
  readonly properties?: Readonly<Record<string, unknown>>
  readonly supportedObjectTypes: readonly string[]
}
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const some = <T>(...all: readonly T[]) => fc.subarray([...all], { minLength: 1 })
const when = maybe(
  fc.constantFrom(
    'principal.name = "ola"',
    'principal.groups has "a"',
    'object.type in ["table", "view"]',
    'object.tags has "pii" and principal.name = "ola"',
    'principal.name = "ola" or principal.groups has "a"',
    'object.type = "table"',
    'false',
  ),
)
const columns = fc.constantFrom('column.name = "n"', 'column.tags has "pii"')
const mask = fc
  .tuple(columns, fc.constantFrom(...maskings), fc.constantFrom('*', '-'))
  .map(([of, masking, value]) => ({ columns: of, with: masking, ...(masking === 'constant' ? { value } : {}) }))
const right = fc.record({ effect: fc.constantFrom('allow', 'deny'), privileges: some('SELECT_TABLE', 'MODIFY_TABLE', 'USE_CATALOG') })
const rows = fc.constantFrom('row.n = 1', 'row.n > 0', 'row.n < 5')
const access = fc
  .tuple(when, maybe(right), maybe(rows), fc.array(mask, { maxLength: 3 }))
  .filter(([, ...says]) => says.some((one) => one !== undefined && !(Array.isArray(one) && one.length === 0)))
  .map(([of, effect, seen, masks]) => ({ when: of, ...effect, rows: seen, masks }))
const hold = fc.record({ until: maybe(fc.constantFrom('2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z')), reason: maybe(fc.constantFrom('x', 'y')) })
const lease = fc.record({ seconds: fc.integer({ min: 10, max: 300 }) })
const residency = fc.record({ regions: some('ap', 'eu', 'us'), label: maybe(fc.constantFrom('l', 'm')) })

/** Without rules that the lake does not follow. */
export const followed: fc.Arbitrary<Content> = fc
  .record({
    rules: fc.record({
      'caspian.access': maybe(access),
      'caspian.hold': maybe(hold),
      'caspian.lease': maybe(lease),
      'caspian.residency': maybe(residency),
    }),
    types: some('table', 'schema', 'view'),
  })
  .map(({ rules, types }) => {
    const given = JSON.parse(JSON.stringify({ customRules: rules, supportedObjectTypes: types })) as object
    return contentOf('custom', given, 'content') as unknown as Content
  })
/** With some that it does not. */
export const anyContent: fc.Arbitrary<Content> = fc
  .tuple(followed, maybe(fc.constantFrom(30, 90)), maybe(fc.constantFrom('p', 'q')))
  .map(([content, days, team]) => ({
    ...content,
    ...(days === undefined ? {} : { customRules: { ...content.customRules, days } }),
    ...(team === undefined ? {} : { properties: { team } }),
  }))

const [principals, tags, types] = [
  ['ola', 'pat'],
  ['pii', 'none'],
  ['table', 'view', 'schema'],
]
export const place = fc.record({
  name: fc.constantFrom(...principals),
  groups: fc.subarray(['a', 'b']),
  type: fc.constantFrom(...types),
  tag: fc.constantFrom(...tags),
  n: fc.constantFrom(null, 0, 1, 4, 9),
})
export type Place = typeof place extends fc.Arbitrary<infer T> ? T : never
export interface Done {
  readonly allowed: readonly string[]
  readonly denied: readonly string[]
  readonly rowSeen: boolean
  /** Of the column; `seen` when it is shown as it is. */
  readonly shown: Masking | 'seen'
  /** In milliseconds; 0 when nothing holds it. */
  readonly heldUntil: number
  readonly regions: readonly string[]
}
/** Of one object for one caller. */
export function doneTo({ name, groups, type, tag, n }: Place, { customRules = {}, supportedObjectTypes }: Content): Done {
  const has = { has: (one: string) => one === tag, valued: () => false, withValue: () => false }
  const world: World = {
    principal: { name, groups, roles: [] },
    object: { type, name: 'o', property: () => undefined, tags: has },
    column: { name: 'n', type: 'integer', tags: has },
    row: () => n,
  }
  const reached = supportedObjectTypes.includes(type)
  const kept = reached ? customRules['caspian.access'] : undefined
  const rules = (kept === undefined ? [] : accessRules(kept)).filter((rule) => evaluate(rule.when, world) === true)
  const privileges = (effect: string) => [...new Set(rules.filter((rule) => rule.effect === effect).flatMap((rule) => rule.privileges))].sort()
  const masks = rules.flatMap((rule) => rule.masks).filter((one) => evaluate(one.columns, world) === true)
  const held = (reached ? customRules['caspian.hold'] : undefined) as { readonly until?: string } | undefined
  const kin = (reached ? customRules['caspian.residency'] : undefined) as { readonly regions: readonly string[] } | undefined
  return {
    allowed: privileges('allow'),
    denied: privileges('deny'),
    rowSeen: rules.every((rule) => rule.rows === undefined || evaluate(rule.rows, world) === true),
    shown: maskings.find((one) => masks.some((mask) => mask.with === one)) ?? 'seen',
    heldUntil: held ? (held.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(held.until)) : 0,
    regions: kin?.regions ?? ['ap', 'eu', 'us'],
  }
}
