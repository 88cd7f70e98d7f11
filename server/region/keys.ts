/** A region's key pair: what it signs its entries and invitations with, and shows to others when they connect. Ed25519 throughout. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto'

/** A public key as members keep it: SPKI in base64. */
export type PublicKey = string

export interface Keys {
  readonly private: KeyObject
  readonly public: PublicKey
}

const publicText = (key: KeyObject): PublicKey => key.export({ format: 'der', type: 'spki' }).toString('base64')

export function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { private: privateKey, public: publicText(publicKey) }
}
/** As they are kept: PKCS #8 as PEM. It is a secret. */
export const keysText = (keys: Keys): string => keys.private.export({ format: 'pem', type: 'pkcs8' }).toString()
/** From what `keysText` gave. Throws for any other text, without repeating it. */
export function keysFrom(text: string): Keys {
  const key = readable(() => createPrivateKey(text))
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error("The region's key is not an Ed25519 private key as PEM: restore the file from a backup")
  return { private: key, public: publicText(createPublicKey(key)) }
}

const known = new Map<PublicKey, KeyObject>()
const mostKnown = 1024
/** The key in a text, or nothing when there is none or it is written in another way than ours: one key has one text. */
function keyIn(text: PublicKey): KeyObject | undefined {
  const before = known.get(text)
  if (before) return before
  const key = readable(() => createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }))
  if (key?.asymmetricKeyType !== 'ed25519' || publicText(key) !== text) return undefined
  if (known.size >= mostKnown) known.clear()
  known.set(text, key)
  return key
}
export const isPublicKey = (text: string): boolean => keyIn(text) !== undefined

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** For people to compare by eye: the first 128 bits of the key's SHA-256, in groups of four hex digits. */
export const fingerprint = (key: PublicKey): string => (hash('sha256', Buffer.from(key, 'base64')).slice(0, 32).match(/.{4}/g) ?? []).join('-')

/** The 64 bytes of a signature as base64. `what` keeps a signature given for one purpose from serving another. */
export const signed = (keys: Keys, what: string, text: string): string =>
  sign(null, Buffer.from(`caspian ${what}\n${text}`), keys.private).toString('base64')
export function isSigned(key: PublicKey, what: string, text: string, signature: string): boolean {
  const by = keyIn(key)
  return by !== undefined && verify(null, Buffer.from(`caspian ${what}\n${text}`), by, Buffer.from(signature, 'base64'))
}

/** An entry by its name and hash; the chain vouches for every one before it. */
export interface Link {
  readonly origin: string
  readonly number: number
  readonly chain: string
}
const linkText = ({ origin, number, chain }: Link): string => `${origin}\n${number}\n${chain}`
export const isLinkSigned = (key: PublicKey, link: Link, signature: string): boolean => isSigned(key, 'entries', linkText(link), signature)

/** Signs entries of one region. Pages for several peers end in the same entry mostly, so the last signature is kept. */
export function entrySigner(keys: Keys): (link: Link) => string {
  let last = { text: '', signature: '' }
  return (link) => {
    const text = linkText(link)
    if (last.text !== text) last = { text, signature: signed(keys, 'entries', text) }
    return last.signature
  }
}
