/** Tokens for programs on the wire: everybody has their own; service admins see and end everybody's. */
import { tokenRequests } from '../../kinds/api-token.ts'
import { decode, jsonOf, text as textField } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { addToken, removeToken, tokensOf } from '../identity/tokens.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { checkAdmin, isAdmin } from './authenticate.ts'
import { bodyObject, type Route } from './route.ts'

const text = { type: 'string' }
const token = exactly(
  { id: text, owner: text, comment: text, readOnly: { type: 'boolean' }, created: text, expires: text },
  { metalakes: listOfTexts, roles: listOfTexts },
)

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/api/tokens',
    operation: 'ADD',
    doc: 'Makes a token that acts as the caller. It is told this once: only its hash is kept.',
    personal: true,
    bodies: 'any',
    takes: jsonOf(tokenRequests.add),
    gives: answer({ token, secret: { type: 'string', description: 'what goes into a Bearer Authorization header' } }),
    refuses: { also: ['forbidden'] },
    run: async (lake, ask, call) => {
      const asked = decode(tokenRequests.add, bodyObject(call))
      if (asked.roles && !lake.config.flag('gravitino.authorization.enable'))
        throw illegal('"roles" would narrow nothing: this lake checks no rights; leave it out, or use readOnly and metalakes')
      return { code: 0, ...(await addToken(lake, ask.author, asked)) }
    },
  },
  {
    method: 'GET',
    pattern: '/api/tokens',
    operation: 'LIST',
    doc: 'Lists the caller’s tokens, without their secrets.',
    personal: true,
    queries: { owner: textField('whose; for service admins, where it is not the caller') },
    gives: answer({ tokens: { type: 'array', items: token } }),
    refuses: { also: ['forbidden'] },
    run: async ({ store, config }, { author }, { query }) => {
      const { owner = author.actor } = query
      if (owner !== author.actor) checkAdmin(config, author.actor)
      return { code: 0, tokens: await tokensOf(store, owner) }
    },
  },
  {
    method: 'DELETE',
    pattern: '/api/tokens/:token',
    operation: 'REMOVE',
    doc: 'Ends a token at once: the caller’s own, or anybody’s for service admins. removed is false when there was none.',
    personal: true,
    gives: answer({ removed: { type: 'boolean' } }),
    refuses: { also: ['forbidden'] },
    run: async ({ store, config }, { author }, { params }) => ({
      code: 0,
      removed: await removeToken(store, author, params[0] ?? '', isAdmin(config, author.actor)),
    }),
  },
]
