/** A key of the lake that only a key management service can open: in the key file stands what AWS KMS, or what speaks like it, has wrapped. */

import { type AwsLogin, signed } from './aws-signature.ts'
import { keySize } from './ring.ts'

type Env = Readonly<Record<string, string | undefined>>
/** How a wrapped key begins in a key file; then the ARN of the key that wraps it, a slash inside, and what is wrapped, in base64. */
const prefix = 'aws-kms='
/** What is wrapped for a lake opens as nothing else, and is named in the service's own log. */
const context = { purpose: 'caspian lake key' }
const patienceMs = 10_000

const arnForm = /^arn:[\w-]+:kms:([\w-]+):\d{12}:(?:key|alias)\/[\w/-]{1,256}$/
export const isWrapped = (word: string) => word.startsWith(prefix)

/** Throws for what is no ARN of a key. */
export function kmsArn(text: string, where: string): string {
  if (!arnForm.test(text)) throw new Error(`${where} must be the ARN of a key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-…`)
  return text
}

function loginIn(env: Env): AwsLogin {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: session } = env
  if (id === '' || secret === '') throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment must say who asks the service')
  return { id, secret, session: session === '' ? undefined : session }
}

/** AWS_ENDPOINT_URL_KMS, as the programs of AWS know it, names another place than AWS itself. Rejects in words for whoever runs the lake. */
async function ask(operation: 'GenerateDataKey' | 'Decrypt', arn: string, asked: object, env: Env): Promise<Readonly<Record<string, unknown>>> {
  const region = arnForm.exec(arn)?.[1] ?? ''
  const given = env.AWS_ENDPOINT_URL_KMS ?? ''
  const url = new URL(given === '' ? `https://kms.${region}.amazonaws.com/` : given)
  const failed = (why: string, cause?: unknown) =>
    new Error(`key management service ${url.host} does not open or make a key with ${arn}: ${why}`, { cause })
  try {
    const body = JSON.stringify(asked)
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` }
    const response = await fetch(url, {
      method: 'POST',
      headers: signed({ host: url.host, region, service: 'kms', headers, body }, loginIn(env), new Date()),
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    const said = await response.text()
    if (response.ok) return JSON.parse(said) as Readonly<Record<string, unknown>>
    // JSON as a rule, XML where the signature is refused.
    const [, type = ''] =
      /"__type"\s*:\s*"([^"]*)"|<Code>([^<]*)/
        .exec(said)
        ?.map((part) => part ?? '')
        .filter((part, i) => i === 0 || part !== '') ?? []
    throw new Error(`${response.status} ${type}`.trim())
  } catch (error) {
    const { message, cause } = error as Error
    throw failed(cause instanceof Error && cause.message !== '' ? cause.message : message, error)
  }
}

/** A new key, plain and as it may be written down. Rejects when the service does not make one. */
export async function wrappedKey(arn: string, env: Env): Promise<{ readonly key: Uint8Array; readonly word: string }> {
  const said = await ask('GenerateDataKey', arn, { KeyId: arn, KeySpec: 'AES_256', EncryptionContext: context }, env)
  return { key: keyIn(said, arn), word: `${prefix}${arn}=${String(said.CiphertextBlob)}` }
}

/** The key that is wrapped in a word of a key file. Rejects when the service does not open it. */
export async function unwrapped(word: string, where: string, env: Env): Promise<Uint8Array> {
  const [, arn = '', blob = ''] = /^([^=]*)=(.*)$/.exec(word.slice(prefix.length)) ?? []
  const asked = { KeyId: kmsArn(arn, where), CiphertextBlob: blob, EncryptionContext: context }
  return keyIn(await ask('Decrypt', arn, asked, env), arn)
}

function keyIn({ Plaintext: text }: Readonly<Record<string, unknown>>, arn: string): Uint8Array {
  const key = Buffer.from(String(text), 'base64')
  if (key.length !== keySize) throw new Error(`what ${arn} wraps is no key of ${keySize} bytes`)
  return key
}
