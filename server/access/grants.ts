/** One thing that a role allows or denies on an object, and how the store keeps it: as the value of a link between them. */
import type { PrivilegeName } from '../../kinds/privileges.ts'
import type { Condition } from '../../kinds/role.ts'

export interface Grant {
  readonly name: PrivilegeName
  readonly condition: Condition
}

/** As the value of a link from a role to an object. */
export const valueOf = ({ name, condition }: Grant) => `${condition} ${name}`
export const grantIn = (value: string | null): Grant => {
  const [condition, name] = String(value).split(' ')
  return { name: name as PrivilegeName, condition: condition as Condition }
}
