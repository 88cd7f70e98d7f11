/** Drops a thing with all that is in it, what is in it first. */
import type { Writing } from './revive.ts'
import type { Step } from './store.ts'
import type { Live, Tables } from './tables.ts'
import { Stop } from './writing.ts'

export function drop(tables: Tables, step: Extract<Step, { do: 'drop' }>, top: Live, { next, stamp, record }: Writing): void {
  if (step.expect !== undefined && top.version !== step.expect) throw new Stop('stale')
  if (step.empty) {
    const held = tables.children(step.key)
    if (held.some((child) => step.empty?.of.includes(child.kind) && !step.empty.except.includes(child.name))) throw new Stop('notEmpty')
  }
  const only = step.only && new Set(step.only.keys)
  const visit = (entity: Live, path: readonly string[]): void => {
    if (only && entity.kind === step.only?.kind && !only.has(entity.key)) throw new Stop('stale')
    for (const child of tables.children(entity.key)) visit({ ...child, within: entity.id }, [...path, child.name])
    const at = stamp()
    tables.drop(entity.key, next(), at)
    tables.forget(entity.key, [])
    record(at, { operation: 'drop', facet: 'body', path, body: null, entity: { ...entity, version: entity.version + 1 }, listed: true })
  }
  visit(top, step.path)
}
