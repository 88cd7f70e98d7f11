/** A key management service that speaks as AWS KMS does and checks signatures, on a free loopback port, with one key and who may use it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { freePort } from './free-port.ts'
import { guard } from './guard.ts'
import { motoProgram } from './python.ts'
import { lineFrom } from './spoken.ts'

const region = 'eu-central-1'
const startTimeoutMs = 60_000
/** A user, its access key and what it may do, and the key: everything after is asked for by that user. */
const setUp = 4

export interface Kms {
  /** ARN of the key. */
  readonly arn: string
  /** What a process needs in its environment to use it. */
  readonly env: Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_ENDPOINT_URL_KMS', string>>
  /** Ends it, its keys with it. */
  stop(): Promise<void>
}

/** Installs it on first use. Throws when it cannot be started. */
export async function startKms(): Promise<Kms> {
  const port = await freePort()
  const room = mkdtempSync(join(tmpdir(), 'caspian-kms-'))
  const child = spawn(await motoProgram(), ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(setUp) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const release = guard('KILL', child.pid ?? 0, room)
  const ended = once(child, 'exit')
  await lineFrom(child, child.stderr, 'Running on', startTimeoutMs)
  const url = `http://127.0.0.1:${port}/`
  const ask = async (service: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> => {
    const authorization = `AWS4-HMAC-SHA256 Credential=x/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=x`
    const response = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body })
    const said = await response.text()
    if (!response.ok) throw new Error(said)
    return said
  }
  const iam = (query: Readonly<Record<string, string>>) =>
    ask(
      'iam',
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ Version: '2010-05-08', UserName: 'lake', ...query }).toString(),
    )
  const allowed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' }] }
  await iam({ Action: 'CreateUser' })
  const login = await iam({ Action: 'CreateAccessKey' })
  await iam({ Action: 'PutUserPolicy', PolicyName: 'lake', PolicyDocument: JSON.stringify(allowed) })
  const made = await ask('kms', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.CreateKey' }, '{}')
  const { KeyMetadata: key } = JSON.parse(made) as { readonly KeyMetadata: { readonly Arn: string } }
  const within = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(login)?.[1] ?? ''
  return {
    arn: key.Arn,
    env: { AWS_ACCESS_KEY_ID: within('AccessKeyId'), AWS_SECRET_ACCESS_KEY: within('SecretAccessKey'), AWS_ENDPOINT_URL_KMS: url },
    async stop() {
      await release()
      await ended
    },
  }
}
