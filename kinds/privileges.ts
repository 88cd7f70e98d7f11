/** Every privilege that a role can carry: on what it is bound, and which kind of thing it speaks of. Source: contract authz §3. */
export interface Privilege {
  /** Names of the kinds of objects that it can be bound to; it counts on all that is in them. */
  readonly binds: readonly string[]
  /** A catalog, or a schema in it, takes it only if it holds this kind. */
  readonly of?: string
  /** It is another name, which is kept as it was given, for this one. */
  readonly means?: string
}

const above = ['metalake', 'catalog', 'schema'] as const
const inSchemas = (of: string): Privilege => ({ binds: above, of })
const onEach = (of: string): Privilege => ({ binds: [...above, of], of })
const onMetalake: Privilege = { binds: ['metalake'] }

/** The first 32 have the bits of an integer, in this order (server/access/rights.ts). */
export const privileges = {
  CREATE_CATALOG: onMetalake,
  USE_CATALOG: { binds: ['metalake', 'catalog'] },
  CREATE_SCHEMA: { binds: above },
  USE_SCHEMA: { binds: above },
  CREATE_TABLE: inSchemas('table'),
  MODIFY_TABLE: onEach('table'),
  SELECT_TABLE: onEach('table'),
  CREATE_VIEW: inSchemas('view'),
  SELECT_VIEW: onEach('view'),
  CREATE_FILESET: inSchemas('fileset'),
  WRITE_FILESET: onEach('fileset'),
  READ_FILESET: onEach('fileset'),
  CREATE_TOPIC: inSchemas('topic'),
  PRODUCE_TOPIC: onEach('topic'),
  CONSUME_TOPIC: onEach('topic'),
  REGISTER_MODEL: inSchemas('model'),
  LINK_MODEL_VERSION: onEach('model'),
  USE_MODEL: onEach('model'),
  REGISTER_FUNCTION: inSchemas('function'),
  EXECUTE_FUNCTION: onEach('function'),
  MODIFY_FUNCTION: onEach('function'),
  MANAGE_USERS: onMetalake,
  MANAGE_GROUPS: onMetalake,
  CREATE_ROLE: onMetalake,
  MANAGE_GRANTS: { binds: [...above, 'table', 'view', 'topic', 'fileset', 'model', 'function'] },
  CREATE_TAG: onMetalake,
  APPLY_TAG: { binds: ['metalake', 'tag'] },
  CREATE_POLICY: onMetalake,
  APPLY_POLICY: { binds: ['metalake', 'policy'] },
  REGISTER_JOB_TEMPLATE: onMetalake,
  USE_JOB_TEMPLATE: { binds: ['metalake', 'jobTemplate'] },
  RUN_JOB: onMetalake,
  CREATE_MODEL: { ...inSchemas('model'), means: 'REGISTER_MODEL' },
  CREATE_MODEL_VERSION: { ...onEach('model'), means: 'LINK_MODEL_VERSION' },
} as const satisfies Readonly<Record<string, Privilege>>
export type PrivilegeName = keyof typeof privileges

export const privilegeList = Object.keys(privileges) as readonly PrivilegeName[]

/** In any letter case. */
export function privilegeOf(name: string): PrivilegeName | undefined {
  const upper = name.toUpperCase()
  return Object.hasOwn(privileges, upper) ? (upper as PrivilegeName) : undefined
}

/** What one may do to a thing of a kind with any of the privileges, beside its owner and those of what it is in. */
export interface Access {
  readonly create: readonly PrivilegeName[]
  readonly read: readonly PrivilegeName[]
  readonly write: readonly PrivilegeName[]
  readonly drop: readonly PrivilegeName[]
}
