/** Reads where a lake's database is: a JDBC url as the reference's settings have it, or a postgresql:// url. */
import { targetFrom } from '../../../connectors/postgresql/url.ts'
import type { Login } from './session.ts'

/** As it is configured; plain texts, so that it can be handed to another thread. */
export interface Database {
  readonly url: string
  /** Empty when the url says it. */
  readonly user: string
  /** Empty when the url says it, or none is needed. */
  readonly password: string
}

const shape = /^(?:jdbc:)?postgres(?:ql)?:\/\/(?:([^@/?]*)@)?(.*)$/s

/** Throws for another form of url, in words that repeat nothing of it: it may hold a password. */
export function loginFrom({ url, user, password }: Database): Login {
  const [sort = ''] = /^jdbc:[a-z\d]{1,20}/i.exec(url) ?? []
  const parts = shape.exec(url.trim())
  if (!parts)
    throw new Error(
      `a lake is kept in a directory (--data) or in PostgreSQL, and ${sort || 'this'} is neither; use jdbc:postgresql://host:port/database, or leave gravitino.entity.store.relational.jdbcUrl out`,
    )
  const [, said = '', rest = ''] = parts
  const colon = said.indexOf(':')
  const [saidUser, saidPassword] = colon < 0 ? [said, ''] : [said.slice(0, colon), said.slice(colon + 1)]
  const { addresses, database, tls } = targetFrom(`jdbc:postgresql://${rest}`)
  if (database === undefined) throw new Error('the url of the lake names no database; end it with /database')
  const name = decoded(saidUser) || user
  if (name === '') throw new Error('the lake has no user for its database: set gravitino.entity.store.relational.jdbcUser')
  return { addresses, tls, database, user: name, password: decoded(saidPassword) || password }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('user or password in the url of the lake hold a broken % escape')
  }
}
