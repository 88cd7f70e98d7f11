/** The rights of a metalake for one sort of engine, as they were at one position of the log. */
import { noSuch } from '../../../kinds/errors.ts'
import type { Lake } from '../../lake.ts'
import type { Row, View } from '../../store/store.ts'
import type { Alike } from './answer.ts'
import { answersOf } from './answers.ts'
import { opaData, opaModule } from './opa.ts'
import { type Survey, survey } from './survey.ts'
import { trinoRules } from './trino.ts'

/** What each target is given, beside the position. */
export const targets = {
  trino: (_: Survey, answers: readonly Alike[]): object => ({ rules: trinoRules(answers) }),
  opa: (found: Survey, answers: readonly Alike[]): object => ({ data: { caspian: { lake: opaData(found, answers) } }, module: opaModule() }),
} as const
export type Target = keyof typeof targets

/**
 * Of all catalogs that hold tables, or of those named. Nothing is asked of a source: of tables, those that the lake has seen. Throws
 * NoSuchCatalog, and illegal where the log was erased just now of what it showed.
 */
export async function exported(
  { store }: Pick<Lake, 'store'>,
  metalake: Row,
  target: Target,
  gaps: boolean,
  only?: readonly string[],
): Promise<{ readonly position: number } & object> {
  for (const name of only ?? []) if (!(await store.now.child(metalake.key, 'catalog', name))) throw noSuch('Catalog', `${metalake.name}.${name}`)
  const at = async (view: View) => {
    const found = await survey(view, metalake, only)
    return targets[target](found, await answersOf(view, found, gaps))
  }
  const position = store.position()
  const told = await at(store.now)
  if (store.position() === position) return { position, ...told }
  // Something was changed while it was read: half of it may be of before.
  const settled = store.position()
  return { position: settled, ...(await at(store.asOf(settled))) }
}
