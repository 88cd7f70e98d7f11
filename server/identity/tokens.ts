/** Tokens for programs: made by somebody, acting as them, ending by themselves or at once. Only a hash of each is kept. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { tokenRequests } from '../../kinds/api-token.ts'
import type { Shape } from '../../kinds/define.ts'
import { unauthorized } from '../../kinds/errors.ts'
import { madeBy } from '../entity/audit.ts'
import { sealedOf } from '../entity/secrets.ts'
import { instant } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import type { Author, Row, Store } from '../store/store.ts'
import { Followed } from './followed.ts'
import { type Authenticator, type Principal, Unidentified } from './principal.ts'
import { groupsOf, userRow } from './users.ts'

const dayMs = 86_400_000
const usualDays = 90
const rememberedLimit = 20_000
/** So that a leaked one is known for what it is wherever it is found. */
const prefix = 'caspian_'
const form = /^caspian_([0-9A-Z]{26})_([\w-]{43})$/
const secretKey = 'token'

export interface ApiToken {
  readonly id: string
  readonly owner: string
  readonly comment: string
  readonly readOnly: boolean
  readonly metalakes?: readonly string[]
  readonly roles?: readonly string[]
  /** Instants. */
  readonly created: string
  readonly expires: string
}
interface Kept {
  readonly owner: string
  readonly expires: string
  readonly readOnly: boolean
  readonly metalakes?: readonly string[]
  readonly roles?: readonly string[]
  /** Id of the user of the built-in identity store whose it is; with that user it ends. */
  readonly user?: string
}
const keptIn = (row: Row) => row.body as unknown as Kept

const scopeOf = ({ metalakes, roles }: { readonly [K in 'metalakes' | 'roles']?: readonly string[] | undefined }) => ({
  ...(metalakes === undefined ? {} : { metalakes }),
  ...(roles === undefined ? {} : { roles }),
})
const shown = (row: Pick<Row, 'name' | 'body'>): ApiToken => {
  const { owner, expires, readOnly, ...body } = row.body as unknown as Kept
  return { id: row.name, owner, comment: row.body.comment ?? '', readOnly, ...scopeOf(body), created: row.body.audit.createTime ?? '', expires }
}
const marked = (secret: string) => hash('sha256', secret, 'base64')

/** The token is told this once. Its owner is the author. */
export async function addToken(
  { store, now }: Pick<Lake, 'store' | 'now'>,
  author: Author,
  { comment = '', readOnly = false, expiresInDays = usualDays, ...asked }: Shape<typeof tokenRequests.add>,
): Promise<{ readonly token: ApiToken; readonly secret: string }> {
  const secret = randomBytes(32).toString('base64url')
  const [id, ref] = [store.mint(), store.mint()]
  const user = await userRow(store.now, author.actor)
  const body = {
    comment,
    owner: author.actor,
    readOnly,
    ...scopeOf(asked),
    expires: instant(now() + expiresInDays * dayMs),
    ...(user ? { user: user.id } : {}),
    sealed: { [secretKey]: ref },
    audit: madeBy(author),
  }
  const outcome = await store.commit({
    author,
    steps: [{ do: 'insert', operation: 'create', kind: 'apiToken', id, parent: 0, name: id, path: [id], body, secrets: { [ref]: marked(secret) } }],
  })
  if (!outcome.ok) throw new Error(`token ${id} was not kept: ${outcome.reason}`)
  return { token: shown({ name: id, body }), secret: `${prefix}${id}_${secret}` }
}

/** Of one owner, ended ones too, the oldest first. */
export async function tokensOf(store: Store, owner: string): Promise<readonly ApiToken[]> {
  const found: ApiToken[] = []
  for (let after: string | undefined; ; ) {
    const rows = await store.now.children(0, 'apiToken', { limit: 1000, ...(after === undefined ? {} : { after }) })
    found.push(...rows.filter((row) => keptIn(row).owner === owner).map(shown))
    after = rows.at(-1)?.name
    if (rows.length < 1000) return found
  }
}

/** It counts no more, at once. False when there is none, or it is somebody else's and `anybodys` is false. */
export async function removeToken(store: Store, author: Author, id: string, anybodys: boolean): Promise<boolean> {
  const row = await store.now.child(0, 'apiToken', id)
  if (!row || (!anybodys && keptIn(row).owner !== author.actor)) return false
  return (await store.commit({ author, steps: [{ do: 'drop', key: row.key, path: [id] }] })).ok
}

/** Whether a header holds one of ours; other Bearer tokens are an identity provider's. */
export const isOurs = (header: string) => header.slice('Bearer '.length).trimStart().startsWith(prefix)

/** Reads headers of which `isOurs` says so. `now` is in ms. */
export function tokens(store: Store, now: () => number = Date.now): Authenticator {
  const known = new Followed<{ readonly principal: Principal; readonly until: number }>(store, rememberedLimit)
  const wrong = () => unauthorized('the token does not count here, or no more')
  const expired = () => new Unidentified('the token has expired; make another one', undefined, 'TokenExpiredException')

  const check = async (token: string, mark: string): Promise<Principal> => {
    const [, id = '', secret = ''] = form.exec(token) ?? []
    const begun = known.begin()
    const row = id === '' ? undefined : await store.now.child(0, 'apiToken', id)
    if (!row) throw wrong()
    const ref = sealedOf(row.body)[secretKey] ?? ''
    const wanted = Buffer.from((await store.secrets([ref]))[ref] ?? '')
    const given = Buffer.from(marked(secret))
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw wrong()
    const { owner, user, readOnly, expires, ...scope } = keptIn(row)
    const until = Date.parse(expires)
    if (until <= now()) throw expired()
    const holder = user === undefined ? undefined : await userRow(store.now, owner)
    if (holder?.id !== user) throw wrong()
    const principal = { name: owner, groups: holder ? await groupsOf(store.now, holder) : [], token: { id, readOnly, ...scopeOf(scope) } }
    known.keep(mark, { principal, until }, holder ? [row.key, holder.key] : [row.key], begun)
    return principal
  }
  return {
    scheme: 'bearer',
    authenticate(header = '') {
      const mark = hash('sha256', header, 'base64')
      const is = known.get(mark)
      if (is && is.until > now()) return is.principal
      return check(header.slice('Bearer '.length).trim(), mark)
    },
  }
}
