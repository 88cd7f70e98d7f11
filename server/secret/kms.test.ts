/** A lake whose key only a key management service can open: what is in its directory opens nothing by itself. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Kms, startKms } from '../../scripts/backends/kms.ts'
import { Config } from '../config.ts'
import { openLake } from '../open.ts'
import { safeIn } from '../store/sqlite/safe.ts'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import type { Store } from '../store/store.ts'
import { findKeys, keyFileIn, kmsSetting } from './keys.ts'
import { rotate } from './rotate.ts'

const canary = 'canary-of-kms'

describe('a key that a key management service wraps', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-kms-test-'))
  let kms: Kms
  let gone = false
  const notices: string[] = []
  before(async () => {
    kms = await startKms()
  })
  after(async () => {
    if (!gone) await kms?.stop()
    rmSync(room, { recursive: true })
  })
  const open = (env: Readonly<Record<string, string>> = kms.env, settings = { [kmsSetting]: kms.arn }) =>
    openLake(room, { config: new Config(settings), report: (message) => assert.fail(message), notice: (message) => void notices.push(message), env })
  const keep = async (store: Store, name: string) => {
    const body = { sealed: { password: name }, audit: {} }
    const step = { do: 'insert', operation: 'create', kind: 'metalake', id: store.mint(), parent: 0, name, path: [name], body } as const
    assert.ok((await store.commit({ author: { actor: 'a', address: '', requestId: '' }, steps: [{ ...step, secrets: { [name]: canary } }] })).ok)
  }
  const valueOf = async (store: Store, ref: string) => (await store.secrets([ref]))[ref]
  const words = () =>
    readFileSync(keyFileIn(room), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))

  test('is made at the first start, stands wrapped in the key file alone, and opens again at the next start', async () => {
    {
      await using lake = await open()
      await keep(lake.store, 'one')
    }
    assert.match(words().join(), new RegExp(`^aws-kms=${kms.arn}=[\\w+/=]{80,}$`))
    assert.equal(statSync(keyFileIn(room)).mode & 0o777, 0o600)
    const { ring } = await findKeys({ env: kms.env, keyFile: '', directory: room })
    const plain = Buffer.from(ring?.given[0] ?? '')
    assert.equal(plain.length, 32)
    const kept = readFileSync(lakeFile(room)).toString('latin1') + readFileSync(keyFileIn(room)).toString('latin1')
    for (const form of [plain.toString('latin1'), plain.toString('base64'), plain.toString('hex')]) assert.ok(!kept.includes(form))
    await using lake = await open(kms.env, {} as never)
    assert.equal(await valueOf(lake.store, 'one'), canary)
  })

  test('does not open for whoever the service does not know, or with another signature: the lake does not start, and nothing is told of the key', async () => {
    for (const [env, why] of [
      [{ AWS_ENDPOINT_URL_KMS: kms.env.AWS_ENDPOINT_URL_KMS }, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment/],
      [{ ...kms.env, AWS_SECRET_ACCESS_KEY: 'wrong' }, /does not open or make a key with arn:.*: 403 SignatureDoesNotMatch/],
      [{ ...kms.env, AWS_ACCESS_KEY_ID: 'AKIANOBODY' }, /: 403 \w+/],
    ] as const)
      await assert.rejects(open(env), ({ message }: Error) => why.test(message) && !message.includes(kms.env.AWS_SECRET_ACCESS_KEY))
    for (const bad of ['key', 'arn:aws:s3:::bucket', `${kms.arn} x`])
      await assert.rejects(rotated(bad), /caspian\.secret\.kms must be the ARN of a key/)
  })

  const rotated = async (arn: string, env: Readonly<Record<string, string>> = kms.env) => {
    using safe = safeIn(lakeFile(room))
    return await rotate(safe, { env, keyFile: '', directory: room, kms: arn })
  }

  test('comes before the old one in the file with one command, from plain to wrapped and back', async () => {
    const [first] = words()
    assert.equal((await rotated(kms.arn)).renewed, 1)
    assert.deepEqual([words().length, words()[1]], [2, first])
    await rotated('')
    assert.deepEqual([words().length, words()[0]?.startsWith('aws-kms='), words()[2]], [3, false, first])
    await rotated(kms.arn)
    await using lake = await open()
    assert.equal(await valueOf(lake.store, 'one'), canary)
  })

  test('goes on working in a server when the service is away; a start and a new key say clearly that it is, and change nothing', async () => {
    const before = readFileSync(keyFileIn(room), 'utf8')
    {
      await using lake = await open()
      await kms.stop()
      gone = true
      assert.equal(await valueOf(lake.store, 'one'), canary)
      await keep(lake.store, 'two')
      assert.equal(await valueOf(lake.store, 'two'), canary)
    }
    await assert.rejects(
      open(),
      new RegExp(`key management service 127\\.0\\.0\\.1:\\d+ does not open or make a key with ${kms.arn}: connect ECONNREFUSED`),
    )
    await assert.rejects(rotated(kms.arn), /ECONNREFUSED/)
    assert.equal(readFileSync(keyFileIn(room), 'utf8'), before)
  })
})
