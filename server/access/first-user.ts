/** Whoever makes a metalake is its first user and owns it: all in the commit that makes it. */
import { forbidden } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import { madeBy } from '../entity/audit.ts'
import type { Lake } from '../lake.ts'
import { onceId } from '../merge/once.ts'
import type { Owner, Step } from '../store/store.ts'

/** `metalake` is the id it will have. Throws forbidden for everybody whom the settings do not name. */
export function firstUser(lake: Lake, ask: Ask, metalake: string, name: string): { readonly owner: Owner; readonly steps: readonly Step[] } {
  const { actor } = ask.author
  if (!ask.serviceAdmin)
    throw forbidden(
      `User '${actor}' is not authorized to perform operation 'CREATE_METALAKE': it takes being named in gravitino.authorization.serviceAdmins`,
    )
  // Among regions users are who their names say, whoever adds them: the metalake's owner must be the user that the store will keep.
  const id = lake.store.ledger ? onceId(metalake, 'user', actor) : lake.store.mint()
  return {
    owner: { type: 'user', id, name: actor },
    steps: [
      {
        do: 'insert',
        operation: 'create',
        kind: 'user',
        id,
        parent: metalake,
        name: actor,
        path: [name, actor],
        body: { enabled: true, audit: madeBy(ask.author) },
      },
    ],
  }
}
