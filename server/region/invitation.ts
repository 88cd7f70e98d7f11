/** How a region lets another in: a text, signed by it, that works once and for a short while. */
import { hash, randomBytes } from 'node:crypto'
import { isPublicKey, isSigned, type Keys, type PublicKey, signed } from './keys.ts'

/** What the text says. Whoever has it may join, so it is a secret until it is used. */
export interface Invitation {
  /** Of the inviter: its region's name, address (https://host:port) and key, which the newcomer pins. */
  readonly region: string
  readonly address: string
  readonly key: PublicKey
  readonly secret: string
  /** Milliseconds since 1970, by the inviter's clock. */
  readonly expires: number
  /** The newcomer's member number, and the last that it may give on. */
  readonly number: number
  readonly last: number
}
/** What the inviter keeps of one; nothing that would let somebody join. */
export interface Issued {
  readonly hash: string
  readonly expires: number
  readonly number: number
  readonly last: number
}
/** Where the inviter keeps them, durable when it resolves. */
export interface Invitations {
  readonly keep: (issued: Issued) => Promise<void>
  /** Takes it out, so that two asking at once do not both get it; undefined: none, or used. */
  readonly use: (hash: string) => Promise<Issued | undefined>
}

export class BadInvitation extends Error {
  override name = 'BadInvitation'
}
const again = 'ask for a new one'

const purpose = 'invitation'
const separator = '.'
export const hourMs = 3_600_000

/** The part of the numbers after `own` up to `last` that a newcomer gets: an eighth, from the end. Undefined: none is left. */
export function shareOf(own: number, last: number): { readonly number: number; readonly last: number } | undefined {
  const left = last - own
  return left > 0 ? { number: last - Math.ceil(left / 8) + 1, last } : undefined
}

export interface Inviting {
  readonly keys: Keys
  readonly region: string
  readonly address: string
  readonly number: number
  readonly last: number
  readonly now: number
  readonly lastsMs?: number
}
/** One line of base64url and one point. The numbers must be out of what the inviter may give when this resolves. */
export async function invite(inviting: Inviting, invitations: Invitations): Promise<string> {
  const { keys, region, address, number, last, now, lastsMs = hourMs } = inviting
  const secret = randomBytes(24).toString('base64url')
  const expires = now + lastsMs
  const invitation: Invitation = { region, address, key: keys.public, secret, expires, number, last }
  const text = Buffer.from(JSON.stringify(invitation)).toString('base64url')
  await invitations.keep({ hash: hashOf(secret), expires, number, last })
  return text + separator + Buffer.from(signed(keys, purpose, text), 'base64').toString('base64url')
}
const hashOf = (secret: string): string => hash('sha256', `caspian ${purpose}\n${secret}`)

/** For the newcomer. Throws BadInvitation, which never repeats what was given. */
export function readInvitation(given: string, now: number): Invitation {
  const [text = '', signature = '', ...more] = given.trim().split(separator)
  const invitation = more.length === 0 ? parsed(text) : undefined
  if (!invitation) throw new BadInvitation(`This is no invitation, or not all of it: copy the whole line, or ${again}`)
  const right = isPublicKey(invitation.key) && isSigned(invitation.key, purpose, text, Buffer.from(signature, 'base64url').toString('base64'))
  if (!right) throw new BadInvitation(`The invitation is damaged or was changed: copy the whole line, or ${again}`)
  if (invitation.expires <= now)
    throw new BadInvitation(`The invitation from ${invitation.region} ended at ${new Date(invitation.expires).toISOString()}: ${again}`)
  return invitation
}

/** For the inviter, of the secret that a newcomer shows. It is used up, also when it has expired. Throws BadInvitation. */
export async function useInvitation(secret: string, now: number, invitations: Invitations): Promise<Issued> {
  const issued = await invitations.use(hashOf(secret))
  if (!issued) throw new BadInvitation(`The invitation is unknown here, or was used already: ${again}`)
  if (issued.expires <= now) throw new BadInvitation(`The invitation ended at ${new Date(issued.expires).toISOString()}: ${again}`)
  return issued
}

function parsed(text: string): Invitation | undefined {
  try {
    const { region, address, key, secret, expires, number, last } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>
    if (typeof region !== 'string' || typeof address !== 'string' || typeof key !== 'string' || typeof secret !== 'string') return undefined
    if (!isInstant(expires) || !isMember(number) || !isMember(last) || last < number) return undefined
    return new URL(address).protocol === 'https:' ? { region, address, key, secret, expires, number, last } : undefined
  } catch {
    return undefined
  }
}
const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 8.64e15
const isMember = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1023
