/** What a recorded conversation consists of: one JSON object a line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonObject } from './json.ts'

export interface Request {
  readonly method: string
  readonly path: string
  readonly body?: Json
  /** Sent as it is, where the body is meant to be no JSON. */
  readonly rawBody?: string
  /** Basic authentication. */
  readonly as?: string
  readonly password?: string
  /** Over the usual ones; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>
}

export interface Response {
  readonly status: number
  readonly contentType?: string | null
  readonly body: Json
  /** An error page of the servlet container: only its status is contract. */
  readonly containerPage?: boolean
  /** null for one that is not there. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** Repeat the request until the pointed value (the status, without a pointer) is one of these. */
export interface Until {
  readonly pointer?: string
  readonly in: readonly Json[]
  readonly timeout?: number
  readonly every?: number
}

/** Something done on the machine instead of asked of the server. Times are seconds. */
export type Local =
  | { readonly do: 'write'; readonly path: string; readonly text: string; readonly executable?: boolean }
  | { readonly do: 'mkdir'; readonly path: string }
  | { readonly do: 'exists'; readonly path: string; readonly expect: boolean }
  | { readonly do: 'read'; readonly path: string; readonly expect: string; readonly within?: number }
  | { readonly do: 'sleep'; readonly seconds: number }
  | { readonly do: 'sql'; readonly text: string; readonly expect?: string }

interface Said {
  readonly n: number
  readonly say: string
}
export interface Exchange extends Said {
  readonly request: Request
  readonly response: Response
  /** Name of a value to keep → pointer to it in the answer. */
  readonly capture?: Readonly<Record<string, string>>
  readonly until?: Until
  /** Why the reference's answer is no contract. */
  readonly doubt?: string
}
export type Step = Exchange | (Said & { readonly local: Local & JsonObject })

export const conversations = [
  'system',
  'metalakes',
  'catalogs',
  'schemas',
  'filesets',
  'models',
  'tags',
  'tables',
  'statistics',
  'credentials',
  'access-off',
  'views',
  'policies',
  'functions',
  'jobs',
] as const
/** Those of a server that checks rights. */
export const ofRights = ['access.authz', 'rules.authz', 'bulk.authz'] as const
/** Of one that checks passwords too. */
export const ofPasswords = ['idp'] as const

/** The steps of one recorded conversation, in order. Throws when there is none of the name. */
export function readConversation(name: string): readonly Step[] {
  const text = readFileSync(join(import.meta.dirname, 'recorded', `${name}.jsonl`), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Step)
}
