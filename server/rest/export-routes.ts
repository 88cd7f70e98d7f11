/** Rights as the engines take them that ask the lake for nothing while they run. */
import { oneOf, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { refusal } from '../access/check.ts'
import { exported, type Target, targets } from '../access/targets/export.ts'
import { onlyWhenOn } from './access-routes.ts'
import { answer } from './answer.ts'
import { asking } from './explain-routes.ts'
import type { Route } from './route.ts'

const names = Object.keys(targets) as readonly Target[]
const object = { type: 'object' }

const exportRoute: Route = {
  method: 'GET',
  pattern: '/api/metalakes/:metalake/access/export',
  operation: 'EXPORT_ACCESS',
  doc: 'Who may do what with tables and views, compiled for a query engine: rules for Trino’s file-based access control, or data and a module for Open Policy Agent. To who manages grants.',
  queries: {
    for: oneOf(names, 'the engine that it is for'),
    catalogs: text('only of these catalogs, joined by commas; all that hold tables when absent'),
  },
  gives: answer(
    { position: { type: 'integer', description: 'the position of the log that it shows' } },
    {
      rules: { ...object, description: 'with trino: the file that security.config-file names' },
      data: { ...object, description: 'with opa: data.json of a bundle whose root is caspian' },
      module: { type: 'string', description: 'with opa: the Rego beside it, the same for every lake' },
    },
  ),
  run: async (lake, ask, call) => {
    const { metalake, rights, isGranting } = await asking(lake, ask, call)
    if (!isGranting) throw refusal(rights, 'EXPORT_ACCESS', [metalake.name], 'it takes MANAGE_GRANTS on the metalake, or owning it')
    const target = names.find((name) => name === call.query.for)
    if (!target) throw illegal(`query parameter "for" must be one of ${names.join(', ')}`)
    const only = call.query.catalogs?.split(',').filter((name) => name !== '')
    return { code: 0, ...(await exported(lake, metalake, target, rights.gaps, only)) }
  },
}
export const exportRoutes: readonly Route[] = [exportRoute].map(onlyWhenOn)
