/** Errors between the writer thread and whoever waits for it: what callers tell apart they must still tell apart there. */
import { Fork } from '../../merge/ledger.ts'
import { Unmended } from '../../merge/mending.ts'

/** As it is sent. */
export interface Crossing {
  /** With what it was caused by. */
  readonly message: string
  readonly fork?: { readonly origin: string; readonly number: number }
  readonly unmended?: true
}

export function crossing(error: unknown): Crossing {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, cause } = error
  if (error instanceof Fork) return { message, fork: { origin: error.origin, number: error.number } }
  if (error instanceof Unmended) return { message, unmended: true }
  return { message: cause instanceof Error ? `${message}: ${cause.message}` : message }
}
export function crossed({ message, fork, unmended }: Crossing): Error {
  return fork ? new Fork(fork.origin, fork.number) : unmended ? new Unmended(message) : new Error(message)
}
