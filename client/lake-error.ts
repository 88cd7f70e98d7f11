/** Whatever keeps a call from being done: the lake's refusal, an answer that is none of the lake's, or no answer at all. */

/** Gravitino's number for an answer without an envelope. */
const noEnvelope = 1000

export class LakeError extends Error {
  override name = 'LakeError'
  /** The lake's number for the family of failure (kinds/errors.ts); 1000 where the lake gave none. */
  readonly code: number
  /** Simple class name of the failure, such as NoSuchTableException. */
  readonly type: string
  /** HTTP status; 0 when nothing answered. A failed connection test can have 200. */
  readonly status: number
  /** What the lake's log knows the request by, where the answer said it. */
  readonly requestId: string | undefined

  constructor(message: string, is: { code: number; type: string; status: number; requestId?: string | undefined; cause?: unknown }) {
    super(message, is.cause === undefined ? undefined : { cause: is.cause })
    this.code = is.code
    this.type = is.type
    this.status = is.status
    this.requestId = is.requestId
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host cannot be looked up now',
  ETIMEDOUT: 'it takes too long',
  UND_ERR_CONNECT_TIMEOUT: 'it takes too long',
  UND_ERR_SOCKET: 'the connection was cut',
}

/** Node hides the reason one or more causes deep; browsers give none. */
function reasonOf(error: unknown): string {
  const { code, cause, message, errors } = error as { code?: unknown; cause?: unknown; message?: unknown; errors?: unknown }
  const known = typeof code === 'string' ? reasons[code] : undefined
  if (known !== undefined) return known
  const inner: unknown = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  return typeof inner === 'object' && inner !== null ? reasonOf(inner) : String(message ?? error)
}

export function noAnswer(address: string, error: unknown): LakeError {
  return new LakeError(`no answer from ${address}: ${reasonOf(error)}; start the lake there or give the address of one that runs`, {
    code: noEnvelope,
    type: 'NoAnswer',
    status: 0,
    cause: error,
  })
}

export function strangeAnswer(address: string, status: number, requestId: string | undefined): LakeError {
  const what = status === 404 ? 'knows no such address' : `answers ${status} and nothing a lake would say`
  return new LakeError(`${address} ${what}; is it a lake, and of a version that can do this?`, {
    code: noEnvelope,
    type: 'RESTException',
    status,
    requestId,
  })
}
