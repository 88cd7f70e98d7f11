/** Signs requests to AWS as it asks for: Signature Version 4, for a POST with a body of JSON to the root of a service. */
import { createHash, createHmac } from 'node:crypto'

export interface AwsLogin {
  readonly id: string
  readonly secret: string
  /** Of a login that ends. */
  readonly session: string | undefined
}
export interface Unsigned {
  readonly host: string
  readonly region: string
  readonly service: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const hex = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** All headers that are to be sent, `host` excepted. */
export function signed({ host, region, service, headers, body }: Unsigned, { id, secret, session }: AwsLogin, now: Date): Record<string, string> {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const day = stamp.slice(0, 8)
  const all: Record<string, string> = { ...headers, 'x-amz-date': stamp, ...(session === undefined ? {} : { 'x-amz-security-token': session }) }
  const named = Object.entries({ ...all, host }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = named.map(([name]) => name).join(';')
  const request = ['POST', '/', '', ...named.map(([name, value]) => `${name}:${value.trim()}`), '', names, hex(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, hex(request)].join('\n')).toString('hex')
  return { ...all, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}` }
}
