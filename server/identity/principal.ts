/** Who asks, and what finds that out. */
import type { Socket } from 'node:net'
import { Refusal } from '../../kinds/errors.ts'

export interface Principal {
  readonly name: string
  /** Groups that the one who knows them says they are in: the built-in identity store, or a token. */
  readonly groups: readonly string[]
  /** What the caller must be told back for them to know the server: the value of WWW-Authenticate. */
  readonly reply?: string
  /** They came by a token made for a program (tokens.ts). */
  readonly token?: Scope
}

/** What a token narrows its owner to. */
export interface Scope {
  /** The token's, as it is shown and taken down. */
  readonly id: string
  readonly readOnly: boolean
  /** The only metalakes, by name; all when absent. */
  readonly metalakes?: readonly string[]
  /** The only roles that count, and ownership does not; all when absent. */
  readonly roles?: readonly string[]
}

/** One way of saying who one is. */
export interface Authenticator {
  /** The scheme of the Authorization headers that it reads, in lower case; a certificate comes with the connection, and reads none. */
  readonly scheme: 'basic' | 'bearer' | 'negotiate' | 'certificate'
  /**
   * Who sent the header, undefined when there is none; `address` is the other end of the connection, `socket`. At once for everybody who is known,
   * for this stands before requests of 20 µs. Throws, or rejects with, Refusals: unauthorized, tooMany, busy.
   */
  readonly authenticate: (header: string | undefined, address: string, socket?: Socket) => Principal | Promise<Principal>
}

/** No name is longer, in characters. */
export const nameLimit = 128

/** Who asks is not known, and what they are told beside that. */
export class Unidentified extends Refusal {
  /** Value of WWW-Authenticate. */
  readonly challenge: string | undefined
  /** The name that was given with a wrong password: for the audit, not for the answer. */
  readonly tried: string | undefined

  constructor(message: string, challenge?: string, type = 'UnauthorizedException', tried?: string) {
    super('unauthorized', type, message)
    this.challenge = challenge
    this.tried = tried
  }
}

/** Asked too often, rightly or not. */
export class Wait extends Refusal {
  readonly seconds: number
  /** The name that was given, where it waits for its wrong passwords. */
  readonly tried: string | undefined

  constructor(seconds: number, why: string, tried?: string) {
    super('tooMany', 'UnauthorizedException', why)
    this.seconds = seconds
    this.tried = tried
  }
}
