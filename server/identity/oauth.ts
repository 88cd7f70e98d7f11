/** OAuth: whoever holds a token that the identity provider signed, for this lake, and that still counts (contract semantics §2). */
import { hash } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify } from 'jose'
import { unauthorized } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import { chosen } from './chosen.ts'
import { type Keys, publishedKeys, staticKey } from './keys.ts'
import { mapperFrom } from './mapper.ts'
import { type Authenticator, nameLimit, type Principal, Unidentified } from './principal.ts'

const oauthKey = (name: string) => `gravitino.authenticator.oauth.${name}`
/** What clients need to know to get a token: shown in /configs where it is set. */
export const shownToClients = ['serverUri', 'tokenPath', 'provider', 'clientId', 'authority', 'scope'].map(oauthKey)

/** Origins of the provider that pages must be let ask for a token; none where people sign in otherwise. */
export function signInOrigins(config: Config): readonly string[] {
  if (!chosen(config).includes('oauth')) return []
  const at = ['authority', 'serverUri'].map((name) => config.text(oauthKey(name))).filter((text) => URL.canParse(text) && /^https?:/.test(text))
  return [...new Set(at.map((text) => new URL(text).origin))]
}

const rememberedLimit = 20_000
/** Bytes; the largest that providers make are a tenth of it. */
const tokenLimit = 16_384

interface Proved {
  readonly principal: Principal
  readonly until: number
  readonly round: number
}

/** The keys that the settings name. Throws on settings that leave open whose tokens count. */
export function keysFrom(config: Config): Keys {
  const [jwksUri, signKey, authority] = ['jwksUri', 'defaultSignKey', 'authority'].map((name) => config.text(oauthKey(name))) as [
    string,
    string,
    string,
  ]
  const named = config.text(oauthKey('tokenValidatorClass')).split('.').at(-1)
  if (!['default', 'oidc'].includes(config.text(oauthKey('provider')))) throw new Error(`${oauthKey('provider')} must be default or oidc`)
  if (named !== 'StaticSignKeyValidator' && named !== 'JwksTokenValidator')
    throw new Error(`${oauthKey('tokenValidatorClass')} must be StaticSignKeyValidator or JwksTokenValidator; there are no other classes here`)
  if (named === 'StaticSignKeyValidator' && signKey !== '') return staticKey(signKey, config.text(oauthKey('signAlgorithmType')))
  if (jwksUri === '')
    throw new Error(`gravitino.authenticators names oauth: set ${oauthKey('jwksUri')}, or ${oauthKey('defaultSignKey')} for a StaticSignKeyValidator`)
  if (!URL.canParse(jwksUri) || !/^https?:/.test(jwksUri)) throw new Error(`${oauthKey('jwksUri')} must be an http or https address`)
  if (authority === '') throw new Error(`${oauthKey('authority')} must be set with ${oauthKey('jwksUri')}: tokens of other issuers count for nothing`)
  return publishedKeys(jwksUri)
}

/** Throws on settings that cannot be served. */
export function oauth(config: Config, keys = keysFrom(config), now: () => number = Date.now): Authenticator {
  const audience = config.text(oauthKey('serviceAudience'))
  if (audience === '') throw new Error(`${oauthKey('serviceAudience')} must not be empty: tokens for others would count`)
  const authority = config.text(oauthKey('authority'))
  const skew = config.number(oauthKey('allowSkewSecs'))
  const fields = { principal: config.list(oauthKey('principalFields')), groups: config.list(oauthKey('groupsFields')) }
  const nameFrom = mapperFrom(config, oauthKey('principal'))
  const groupFrom = mapperFrom(config, oauthKey('group'))
  const proved = new Map<string, Proved>()

  const principalOf = (claims: JWTPayload): Principal => {
    const given = fields.principal.map((field) => claims[field]).find((value) => typeof value === 'string' && value.trim() !== '')
    if (typeof given !== 'string') throw unauthorized(`the token has no claim ${fields.principal.join(' or ')} to know its holder by`)
    const name = nameFrom(given)
    if (name === undefined) throw unauthorized('the name in the token does not fit the pattern of names')
    if (name.length > nameLimit) throw unauthorized(`a name has at most ${nameLimit} characters`)
    const groups = fields.groups.map((field) => claims[field]).find((value) => typeof value === 'string' || Array.isArray(value)) ?? []
    const texts = [groups].flat().filter((group): group is string => typeof group === 'string')
    return { name, groups: [...new Set(texts.flatMap((group) => groupFrom(group) ?? []))] }
  }

  const check = async (token: string, mark: string): Promise<Principal> => {
    const round = keys.round()
    const claims = await claimsOf(token)
    const principal = principalOf(claims)
    // What was proved while the keys changed is proved anew.
    if (keys.round() !== round) return principal
    if (proved.size >= rememberedLimit) proved.clear()
    proved.set(mark, { principal, until: Math.min(((claims.exp ?? 0) + skew) * 1000, now() + keys.age), round })
    return principal
  }
  const claimsOf = async (token: string): Promise<JWTPayload> => {
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        algorithms: [...keys.algorithms],
        audience,
        ...(authority === '' ? {} : { issuer: authority }),
        clockTolerance: skew,
        requiredClaims: ['exp'],
        currentDate: new Date(now()),
      })
      if (payload.iat !== undefined && payload.iat > now() / 1000 + skew) throw unauthorized('the token was issued in the future')
      return payload
    } catch (error) {
      throw error instanceof errors.JOSEError ? refusalOf(error) : error
    }
  }

  return {
    scheme: 'bearer',
    authenticate(header) {
      if (header === undefined) throw unauthorized('this lake asks for a token: send it in a Bearer Authorization header')
      if (header.length > tokenLimit) throw unauthorized(`the token has more than ${tokenLimit} characters`)
      const mark = hash('sha256', header, 'base64')
      const before = proved.get(mark)
      if (before && before.round === keys.round() && now() < before.until) return before.principal
      if (before) proved.delete(mark)
      return check(header.slice('Bearer '.length).trim(), mark)
    },
  }
}

/** Says which claim is wrong, never what was expected of it. */
function refusalOf(error: errors.JOSEError): Error {
  if (error instanceof errors.JWTExpired) return new Unidentified('the token has expired; get another one', undefined, 'TokenExpiredException')
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthorized(`the token does not count here: its claim "${error.claim}" is missing or wrong`)
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed)
    return unauthorized('the token is not signed by a key that counts here')
  return unauthorized('the token cannot be read, or is signed in a way that does not count here')
}
