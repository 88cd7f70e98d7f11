/** A rule of a policy as it speaks to one caller: what is left of it once the caller is put in, and what it says of one object. */
import { objectType } from '../../kinds/address.ts'
import { kindOf } from '../../kinds/index.ts'
import type { AccessRule } from '../../kinds/rules/access.ts'
import { type Condition, isList, spokenOf, yes } from '../../kinds/rules/condition.ts'
import { evaluate, type Tags } from '../../kinds/rules/condition-evaluate.ts'
import type { Row } from '../store/store.ts'

/** Where something hangs: keys of objects, all and by value. */
export interface Hanging {
  readonly all: ReadonlySet<number>
  readonly valued: ReadonlyMap<string, ReadonlySet<number>>
}
export type TagsHung = ReadonlyMap<string, Hanging>

export interface RuleInForce extends Pick<AccessRule, 'rows' | 'masks'> {
  readonly policy: string
  /** Keys of the objects that the policy is attached to. */
  readonly at: ReadonlySet<number>
  /** Names of the kinds of objects that it is meant for. */
  readonly types: ReadonlySet<string>
  /** Of the object alone. */
  readonly when: Condition
  /** Bits of privileges; none where it only filters or masks. */
  readonly allow: number
  readonly deny: number
  /** The tags that its conditions speak of, by name. */
  readonly tags: TagsHung
  /** It asks for properties, which are not known of everything that a list names. */
  readonly readsProperties: boolean
}

export const readsProperties = (condition: Condition): boolean =>
  [...spokenOf(condition)].some(({ of, name }) => of === 'object' && name === 'properties')

/** Names of the tags that a condition speaks of, once the principal is put in. */
export function tagsIn(condition: Condition, into = new Set<string>()): ReadonlySet<string> {
  if (condition.is === 'and' || condition.is === 'or') for (const one of condition.of) tagsIn(one, into)
  if (condition.is === 'not') tagsIn(condition.of, into)
  for (const { name, of, key } of condition.is === 'null' || condition.is === 'in' ? spokenOf(condition) : [])
    if (name === 'tags' && of !== 'row') {
      if (key !== undefined) into.add(key)
      else if (condition.is === 'in') for (const one of namesIn(condition)) into.add(one)
    }
  return into
}
function namesIn({ item, set }: Extract<Condition, { is: 'in' }>): readonly string[] {
  const all = isList(set) ? set : 'literal' in item ? [item.literal] : []
  return all.filter((one) => typeof one === 'string')
}

/** As much of a row as tags are asked of. */
type Keyed = Pick<Row, 'key'>

/** Tags on the row at `depth` and on what it is in, below the metalake; each counts as it hangs nearest. */
export class TagsOn implements Tags {
  private readonly hung: TagsHung
  private readonly rows: readonly Keyed[]
  private readonly depth: number

  constructor(hung: TagsHung, rows: readonly Keyed[], depth: number) {
    this.hung = hung
    this.rows = rows
    this.depth = depth
  }

  /** Key of the row; 0 where the tag is not. */
  private nearest(at: Hanging | undefined): number {
    if (at === undefined || at.all.size === 0) return 0
    for (let i = this.depth; i > 0; i--) {
      const { key } = this.rows[i] as Keyed
      if (at.all.has(key)) return key
    }
    return 0
  }
  has(name: string): boolean {
    return this.nearest(this.hung.get(name)) !== 0
  }
  valued(name: string, value: string): boolean {
    const at = this.hung.get(name)
    return at?.valued.get(value)?.has(this.nearest(at)) ?? false
  }
  withValue(name: string): boolean {
    const at = this.hung.get(name)
    const key = this.nearest(at)
    return key !== 0 && at !== undefined && [...at.valued.values()].some((keys) => keys.has(key))
  }
}

/** The row at `depth` of rows from the metalake down, as conditions see it. */
export class ObjectAt {
  readonly tags: Tags
  private readonly row: Row

  constructor(rule: Pick<RuleInForce, 'tags'>, rows: readonly Row[], depth: number) {
    this.row = rows[depth] as Row
    this.tags = new TagsOn(rule.tags, rows, depth)
  }
  get type(): string {
    return objectType(kindOf(this.row.kind))
  }
  get name(): string {
    return this.row.name
  }
  property(key: string): string | undefined {
    const properties: Readonly<Record<string, string>> = this.row.body.properties ?? {}
    return Object.hasOwn(properties, key) ? properties[key] : undefined
  }
}

/** Whether the policy hangs on the row at `depth` or on something that it is in, and is meant for such. */
export function reaches({ types, at }: Pick<RuleInForce, 'types' | 'at'>, rows: readonly Row[], depth: number): boolean {
  if (!types.has((rows[depth] as Row).kind)) return false
  for (let i = depth; i >= 0; i--) if (at.has((rows[i] as Row).key)) return true
  return false
}

/** Whether the rule counts on the row at `depth`. */
export function counts(rule: RuleInForce, rows: readonly Row[], depth: number): boolean {
  if (!reaches(rule, rows, depth)) return false
  return rule.when === yes || evaluate(rule.when, { object: new ObjectAt(rule, rows, depth) }) === true
}
