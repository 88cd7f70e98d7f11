/** The keys that tokens are signed with: one that the settings hold, or those that an identity provider publishes. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters, type JWTVerifyGetKey } from 'jose'
import { busy } from '../../kinds/errors.ts'

export interface Keys {
  /** The only ones that a token may name. */
  readonly algorithms: readonly string[]
  readonly find: JWTVerifyGetKey
  /** Milliseconds that what a key proved counts for, without asking again. */
  readonly age: number
  /** Counts up whenever the keys may be others: what an older round proved is to be proved anew. */
  round(): number
}

const publicAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const bytesOf: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 }

/** `text` is base64: a secret for HS*, else a public key as X.509 has it (DER). Throws, without the key, when it is no such key. */
export function staticKey(text: string, algorithm: string): Keys {
  const bytes = Buffer.from(text, 'base64')
  const needed = bytesOf[algorithm]
  const key = needed === undefined ? publicKey(bytes, algorithm) : bytes
  if (needed !== undefined && bytes.length < needed) throw new Error(`defaultSignKey has ${bytes.length} bytes; ${algorithm} needs ${needed}`)
  return { algorithms: [algorithm], find: async () => key, age: Number.POSITIVE_INFINITY, round: () => 0 }
}

function publicKey(der: Buffer, algorithm: string): KeyObject {
  if (!publicAlgorithms.includes(algorithm))
    throw new Error(`signAlgorithmType ${algorithm} is none of ${[...Object.keys(bytesOf), ...publicAlgorithms].join(', ')}`)
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    throw new Error(`defaultSignKey is no public key for ${algorithm}: it must be base64 of the X.509 form`)
  }
}

/** Milliseconds. */
export interface Pace {
  readonly timeout: number
  /** Between two tries to get the keys, whatever asks for them. */
  readonly pause: number
  /** After which the keys are looked at again, so that one which was withdrawn is noticed. */
  readonly age: number
  /** After which keys that could not be looked at again are of no use any more. */
  readonly end: number
}
const usual: Pace = { timeout: 5_000, pause: 5_000, age: 300_000, end: 24 * 3_600_000 }
const bodyLimit = 1_000_000

/**
 * The keys at an address. They are got when first needed and when a token names one that is not among them; nobody waits longer than the
 * timeout, and nobody at all whose key is known. A token's own words about where its key is count for nothing.
 */
export function publishedKeys(uri: string, { timeout, pause, age, end }: Pace = usual, now: () => number = Date.now): Keys {
  let known: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly text: string } | undefined
  let round = 0
  let got = Number.NEGATIVE_INFINITY
  let tried = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  const get = async (): Promise<void> => {
    const text = await bodyOf(await fetch(uri, { redirect: 'error', signal: AbortSignal.timeout(timeout), headers: { accept: 'application/json' } }))
    const find = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
    if (known?.text !== text) round++
    known = { find, text }
    got = now()
  }
  /** Gives whether it tried. */
  const refresh = async (): Promise<boolean> => {
    if (!fetching && now() - tried < pause) return false
    tried = now()
    fetching ??= get().finally(() => {
      fetching = undefined
    })
    await fetching.catch(() => undefined)
    return true
  }
  const unreachable = () => busy('the keys of the identity provider (gravitino.authenticator.oauth.jwksUri) cannot be got; try again')

  return {
    algorithms: publicAlgorithms,
    age,
    round: () => round,
    async find(header: JWSHeaderParameters | undefined, token: FlattenedJWSInput) {
      if (!known || now() - got > end) await refresh()
      else if (now() - got > age) void refresh()
      if (!known || now() - got > end) throw unreachable()
      try {
        return await known.find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refresh())) throw error
        return known.find(header, token)
      }
    },
  }
}

/** Throws for another status than 200 and for more than `bodyLimit` bytes. */
async function bodyOf(response: Response): Promise<string> {
  if (response.status !== 200 || !response.body) throw new Error(`it answered ${response.status}`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.length
    if (size > bodyLimit) throw new Error(`it sent more than ${bodyLimit} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
