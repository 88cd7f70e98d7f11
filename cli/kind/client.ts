/** The client of a kind that is known at run time only. */
import type { Lake } from '../../client/connect.ts'
import type { KindClient, Row } from '../../client/kind-client.ts'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'

/** The compiler knows each kind's client, and this one by none of their names. */
export const clientOf = (lake: Lake, kind: Kind) => lake[kind.name as KindName] as unknown as KindClient<Row>
