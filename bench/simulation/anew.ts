/** What a region must show, computed anew from its facts alone: it shows that which followed from one change after another. */
import type { DatabaseSync } from 'node:sqlite'
import { kinds } from '../../kinds/index.ts'
import { alive } from '../../server/merge/alive.ts'
import { canonical } from '../../server/merge/canonical.ts'
import { cellLeaf, leafOf } from '../../server/merge/digest.ts'
import { type Facts, thingOf, valueOf } from '../../server/merge/facts.ts'
import { flat } from '../../server/merge/flat.ts'
import { mayClash, namesShown } from '../../server/merge/names.ts'
import { ownerShown, relationShown } from '../../server/merge/rights.ts'
import { linksIn, shownIn } from './state.ts'

/** What is shown otherwise than the facts have it; nothing when all is well. */
export function wrongIn(db: DatabaseSync, facts: Facts): readonly string[] {
  const wrong: string[] = []
  const shown = new Map(shownIn(db).map((one) => [one.id, one]))
  const ids = (db.prepare('select id from thing order by id').all() as { id: string }[]).map(({ id }) => id)
  const living = new Set(ids.filter((id) => alive(facts, id)))
  for (const id of ids) {
    const thing = thingOf(facts, id)
    const is = shown.get(id)
    const called = `${thing.kind} ${thing.name} ${id}`
    if (living.has(id) !== (is !== undefined))
      wrong.push(`${called} is ${is ? 'shown and not alive' : 'alive and not shown'}: ${canonical(thing.state)}`)
    if (!is || !living.has(id)) continue
    if (thing.within !== is.within) wrong.push(`${called} is shown in ${is.within}, and is in ${thing.within}`)
    const name = mayClash(thing.kind) ? namesShown(facts, thing.within, thing.kind, thing.name).get(id) : thing.name
    if (name !== is.name) wrong.push(`${called} is shown as ${is.name}, and should be as ${name}`)
    const keys = flat(is.body)
    for (const [key, siblings] of Object.entries(thing.state.keys ?? {})) {
      const value = valueOf(thing.kind, key, siblings, () => is.body.policyType)
      if (canonical(value ?? null) !== canonical(keys[key] ?? null) && !(key === 'properties' && keys[key]))
        wrong.push(`${called} shows ${key} as ${canonical(keys[key] ?? null)}, and should as ${canonical(value ?? null)} of ${canonical(siblings)}`)
    }
    const owner = thing.state.claims ? ownerShown(facts, thing.state.claims) : null
    if ((owner?.id ?? null) !== (is.body.audit?.owner?.id ?? null))
      wrong.push(`${called} is shown as owned by ${is.body.audit?.owner?.id}, and is by ${owner?.id}: ${canonical(thing.state.claims)}`)
  }
  for (const { id, kind } of shown.values()) if (!facts.thing(id) && !kinds[kind].sync.here) wrong.push(`${kind} ${id} is shown and was never made`)
  const textOf = (from: string, what: string, to: string, value: string | null) => canonical([from, what, to, value])
  const links = new Set(linksIn(db).map(({ from, what, to, value }) => textOf(from, what, to, value)))
  const wanted = new Set<string>()
  for (const id of living)
    for (const cell of facts.cellsFrom(id)) {
      const as = living.has(cell.to) ? relationShown(facts, cell) : undefined
      if (as) wanted.add(textOf(cell.id, cell.what, cell.to, as.value))
    }
  for (const link of links) if (!wanted.has(link)) wrong.push(`link ${link} is shown and does not count`)
  for (const link of wanted) if (!links.has(link)) wrong.push(`link ${link} counts and is not shown`)
  const kept = db.prepare('select sum from sum where id = ?').get('') as { sum: string } | undefined
  const anew = ids.reduce((sum, id) => facts.cellsFrom(id).reduce((all, cell) => all + cellLeaf(cell), sum + leafOf(thingOf(facts, id))), 0n)
  if (BigInt(`0x${kept?.sum ?? 0}`) !== ((anew % modulus) + modulus) % modulus) wrong.push('the sum of the lake is not that of its parts')
  return wrong
}
const modulus = 1n << 256n
