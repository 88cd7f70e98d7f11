/** Every refusal the lake can give: its wire type, code and HTTP status, and what the caller can do about it. */

/**
 * The families of failure on the wire. `code` is Gravitino's number, `status` the HTTP status it travels with.
 * `doc` is the manual: it says what the caller can do.
 */
export const families = {
  illegal: { code: 1001, status: 400, doc: 'The request itself is wrong. Change it: the message names the field and the reason.' },
  internal: { code: 1002, status: 500, doc: 'The lake failed. Retry; if it stays, send the request id to whoever runs it.' },
  notFound: { code: 1003, status: 404, doc: 'No such thing, or not visible to you. Check the path.' },
  alreadyExists: { code: 1004, status: 409, doc: 'The name is taken. Choose another or alter what is there.' },
  nonEmpty: { code: 1005, status: 409, doc: 'It still holds something. Empty it, or ask for cascade or force.' },
  unsupported: { code: 1006, status: 405, doc: 'This kind of catalog cannot do that, ever.' },
  connectionFailed: {
    code: 1007,
    status: 502,
    doc: 'The system behind the catalog does not answer or refuses the login. Check its address and credentials.',
  },
  forbidden: { code: 1008, status: 403, doc: 'You may not. Ask the owner for the privilege that the message names.' },
  notInUse: { code: 1009, status: 409, doc: 'It, or what holds it, is switched off. Enable it first.' },
  inUse: { code: 1010, status: 409, doc: 'It is switched on: disable it first, or ask for force. Or a policy holds it: the message names it.' },
  unauthorized: { code: 1011, status: 401, doc: 'Who are you? The credentials are missing, unknown or expired.' },
  tooMany: { code: 1011, status: 429, doc: 'Too many wrong passwords, or too many requests. Wait as long as Retry-After says.' },
  conflict: { code: 1012, status: 409, doc: 'Somebody else changed it between your read and your write, again and again. Load it anew and retry.' },
  behind: {
    code: 1002,
    status: 412,
    doc: 'What Caspian-Session says that you have seen has not come to this region. Ask again, with a longer Caspian-Session-Wait, or ask the region where you saw it.',
  },
  busy: { code: 1002, status: 503, doc: 'Too much at once. Wait as long as Retry-After says.' },
} as const

export type Family = keyof typeof families

/** An answer of "no" that the caller can act on. A bug throws a plain Error instead and becomes `internal`. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly family: Family
  /** The failure's simple class name on the wire; stock clients tell failures apart by it. */
  readonly type: string

  constructor(family: Family, type: string, message: string) {
    super(message)
    this.family = family
    this.type = type
  }

  get code(): number {
    return families[this.family].code
  }

  get status(): number {
    return families[this.family].status
  }
}

/** The body cannot even be read as what the operation takes; refused before the operation begins. */
export class Malformed extends Refusal {
  constructor(message: string) {
    super('illegal', 'IllegalArgumentException', message)
  }
}

/** The system answers but does not let us in. */
export class LoginRefused extends Refusal {
  constructor(message: string) {
    super('connectionFailed', 'ConnectionFailedException', message)
  }
}

export const illegal = (message: string, type = 'IllegalArgumentException') => new Refusal('illegal', type, message)
export const unsupported = (message: string) => new Refusal('unsupported', 'UnsupportedOperationException', message)
export const unauthorized = (message: string) => new Refusal('unauthorized', 'UnauthorizedException', message)
export const forbidden = (message: string) => new Refusal('forbidden', 'ForbiddenException', message)
export const connectionFailed = (message: string) => new Refusal('connectionFailed', 'ConnectionFailedException', message)
export const conflict = (message: string) => new Refusal('conflict', 'OptimisticLockException', message)
export const busy = (message: string) => new Refusal('busy', 'RuntimeException', message)
export const noSuch = (title: string, what: string) => new Refusal('notFound', `NoSuch${title}Exception`, `${title} ${what} does not exist`)
export const already = (title: string, what: string) =>
  new Refusal('alreadyExists', `${title}AlreadyExistsException`, `${title} ${what} already exists`)
export const nonEmpty = (title: string, what: string, hint: string) =>
  new Refusal('nonEmpty', `NonEmpty${title}Exception`, `${title} ${what} is not empty; ${hint}`)
export const notInUse = (title: string, what: string) =>
  new Refusal('notInUse', `${title}NotInUseException`, `${title} ${what} is not in use; enable it first`)
/** What a policy holds: neither force nor cascade helps. */
export const held = (message: string) => new Refusal('inUse', 'InUseException', message)
export const inUse = (title: string, what: string) =>
  new Refusal('inUse', `${title}InUseException`, `${title} ${what} is in use; disable it first or use force=true`)
