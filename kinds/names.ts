/** What a thing may be called: one rule per kind, narrowed or widened by what the catalog's source allows. */
import { illegal } from './errors.ts'

/** Source: contract semantics §3. */
export interface NameRule {
  readonly says: string
  readonly pattern: RegExp
  /** Names nobody may take. */
  readonly reserved: readonly string[]
  readonly reservedAnyCase?: boolean
  /** Names that begin so are the server's own: nobody makes, changes or drops one. `type` is the refusal's on the wire. */
  readonly own?: { readonly prefix: string; readonly type: string }
}

export const lakeName: NameRule = { says: '1 to 64 letters, digits or _', pattern: /^[A-Za-z0-9_]{1,64}$/, reserved: ['system'] }
export const catalogName: NameRule = {
  says: '1 to 64 letters, digits, _ or -, not starting with -',
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/,
  reserved: ['system'],
  reservedAnyCase: true,
}
export const plainName: NameRule = {
  says: '1 to 64 letters, digits, _ - / or =, starting with a letter, digit or _',
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_/=-]{0,63}$/,
  reserved: [],
}
export const slashlessName: NameRule = {
  says: '1 to 64 letters, digits, _ - or =, starting with a letter, digit or _',
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_=-]{0,63}$/,
  reserved: [],
}
/** First a letter, _ or /; 63 characters are PostgreSQL's limit. */
export const postgresName: NameRule = {
  says: '1 to 63 letters, digits, _ - $ / or =, starting with a letter, _ or /',
  pattern: /^[_\p{L}/][\w\p{L}\-$/=]{0,62}$/u,
  reserved: [],
}
/** Tags, policies, roles: anything that is not blank. */
export const freeName: NameRule = {
  says: '1 to 128 characters, not blank, not . or .., which no address can name',
  pattern: /^(?=[^]*\S)[^]{1,128}$/u,
  reserved: ['.', '..'],
}

/** What callers may set; other names are kept for what sources measure themselves. */
export const statisticName: NameRule = {
  says: 'custom- and up to 121 characters',
  pattern: /^custom-[^]{0,121}$/u,
  reserved: [],
}
/** As sources call partitions: dt=2026-05-03/country=no. */
export const partitionName: NameRule = {
  says: '1 to 1024 characters, not blank, not . or ..',
  pattern: /^(?=[^]*\S)[^]{1,1024}$/u,
  reserved: ['.', '..'],
}

/** The rule as JSON Schema, as far as all its readers read patterns alike. */
export const nameJson = ({ pattern, reserved }: NameRule): Readonly<Record<string, unknown>> => ({
  type: 'string',
  minLength: 1,
  ...(/\[\^\]|\\p/.test(pattern.source) ? {} : { pattern: pattern.source }),
  ...(reserved.length === 0 ? {} : { not: { enum: reserved } }),
})

/** Whether the rule lets the name be. */
export function fits(rule: NameRule, name: string): boolean {
  const reserved = rule.reservedAnyCase ? rule.reserved.includes(name.toLowerCase()) : rule.reserved.includes(name)
  // Half a surrogate pair cannot be stored as it is, so what is hashed would not be what is kept.
  return rule.pattern.test(name) && name.isWellFormed() && !reserved
}

/** Throws the rule's own refusal for a name that only the server gives. */
export function refuseServers({ own }: NameRule, title: string, name: string): void {
  if (own && name.startsWith(own.prefix))
    throw illegal(`${title} ${JSON.stringify(name.slice(0, 140))}: what begins with ${own.prefix} is the server’s own; choose another name`, own.type)
}

/** Throws `illegal` naming the rule when the name does not fit. */
export function checkName(rule: NameRule, title: string, name: string): void {
  if (fits(rule, name)) return
  const reserved = rule.reserved.length > 0 ? `; reserved: ${rule.reserved.join(', ')}` : ''
  throw illegal(`${title} name ${JSON.stringify(name.slice(0, 140))} is not allowed: it takes ${rule.says}${reserved}`)
}
