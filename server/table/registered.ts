/** What a table must say that is only registered here: its files are written by engines. */
import type { Body } from '../../kinds/define.ts'
import { illegal, unsupported } from '../../kinds/errors.ts'
import type { Partitioning } from '../../kinds/layout.ts'

/** Throws illegal for what a Delta table cannot have, unsupported for formats that are not served. Source: the providers' table, `table(delta)`. */
export function checkRegistered(ask: Body): void {
  const { format, external, location } = ask.properties ?? {}
  if (format !== 'delta') throw unsupported('only tables of format delta can be registered yet')
  if (external?.toLowerCase() !== 'true') throw illegal('property "external" must be true: a Delta table is registered, its files are not the lake’s')
  if (!location?.trim()) throw illegal('property "location" must say where the table lies')
  const some = (key: string) => Array.isArray(ask[key]) && ask[key].length > 0
  const distributed = (ask.distribution as { readonly strategy?: string } | undefined)?.strategy
  for (const key of ['sortOrders', 'indexes']) if (some(key)) throw illegal(`"${key}" must be left out: a Delta table has none`)
  if (distributed !== undefined && distributed !== 'none') throw illegal('"distribution" must be left out: a Delta table has none')
  const odd = ((ask.partitioning ?? []) as readonly Partitioning[]).find((one) => one.strategy !== 'identity')
  if (odd) throw illegal(`"partitioning" must be by identity; it is by ${odd.strategy}`)
}
