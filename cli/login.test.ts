/** Signing in with the command: at a real OpenID provider by browser and by code, and with a password. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { browse, type OpenId, startOpenId } from '../scripts/backends/openid.ts'
import { atTerminal, caspian, data, done, enter, fails } from './test-command.ts'

const entry = join(import.meta.dirname, 'caspian.ts')

describe('with a provider', () => {
  let openid: OpenId
  let server: Caspian
  let folder: string
  let env: { readonly XDG_CONFIG_HOME: string; readonly CASPIAN_URL: string }
  before(async () => {
    // RFC 8252 has the provider take any port of a loopback address.
    openid = await startOpenId(
      () => [
        {
          client_id: 'portal',
          token_endpoint_auth_method: 'none',
          application_type: 'native',
          grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
          response_types: ['code'],
          redirect_uris: ['http://127.0.0.1/callback'],
        },
      ],
      // Shorter than what is left when the command renews: every use is a renewal.
      20,
    )
    server = await startCaspian({ config: openid.settings })
    folder = mkdtempSync(join(tmpdir(), 'caspian-login-'))
    env = { XDG_CONFIG_HOME: folder, CASPIAN_URL: server.url }
  })
  after(async () => {
    await server.stop()
    await openid[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = () => join(folder, 'caspian/logins.json')

  /** Runs the command, and once it has said where to go, goes there. */
  async function login(
    args: readonly string[],
    go: (shown: string) => Promise<unknown> | undefined,
  ): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(process.execPath, [entry, 'login', ...args], { env: { PATH: process.env.PATH, HOME: folder, ...env } })
    let [out, err] = ['', '']
    let going: Promise<unknown> | undefined
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString()
    })
    child.stderr.on('data', (part: Buffer) => {
      err += part.toString()
      going ??= go(err)
    })
    // Waiting for who never comes would take 5 minutes.
    const timer = setTimeout(() => child.kill(), 40_000)
    const code = await new Promise<number>((resolve) => child.on('close', resolve))
    clearTimeout(timer)
    await going
    return { code, out, err }
  }
  const addressIn = (shown: string) => /^http:\/\/\S+\/auth\?\S+$/m.exec(shown)?.[0]
  const byBrowser = (turn: (back: URL) => Promise<unknown> = (back) => fetch(back)) =>
    login(['--no-browser'], (shown) => {
      const address = addressIn(shown)
      if (address === undefined) return undefined
      const until = new URL(address).searchParams.get('redirect_uri') ?? ''
      return browse(address, { login: 'ann', password: 'any' }, until).then(turn)
    })

  test('a browser signs in, and what is kept is readable for its owner alone, renewed when it is used, and gone after logout', async () => {
    const said = await byBrowser()
    assert.equal(said.code, 0, said.err)
    assert.equal(said.out, `Signed in at ${server.url} as ann.\n`)
    assert.equal(statSync(file()).mode & 0o777, 0o600)
    const tokens = () => (JSON.parse(readFileSync(file(), 'utf8')) as Record<string, { token: string }>)[server.url]?.token
    const first = tokens()
    assert.equal(await done(env, 'whoami'), 'ann\n')
    assert.notEqual(tokens(), first)
    // Many at once take turns: the provider takes each refresh token once.
    assert.deepEqual(await Promise.all(Array.from({ length: 3 }, () => done(env, 'whoami'))), ['ann\n', 'ann\n', 'ann\n'])
    await done(env, 'metalake', 'create', 'annes')
    // At another address nothing of it is sent.
    assert.equal((await caspian({ ...env, CASPIAN_URL: 'http://127.0.0.1:9' }, ['whoami'])).code, 3)
    assert.match(await done(env, 'logout'), /you were ann/)
    assert.ok(openid.asked.includes('POST /token/revocation'))
    assert.ok(!readFileSync(file(), 'utf8').includes('token'))
    const [, next] = await fails(env, 1, 'whoami')
    assert.match(next, /caspian login/)
  })

  test('an answer that another page sends to this machine counts for nothing', async () => {
    const said = await byBrowser(async (back) => {
      const forged = new URL(back)
      forged.searchParams.set('state', 'another')
      forged.searchParams.set('code', 'stolen')
      assert.equal((await fetch(forged)).status, 400)
      const answer = await fetch(back)
      // The code does not stay in the address line.
      assert.ok(answer.ok && !answer.url.includes('code='), answer.url)
    })
    assert.equal(said.code, 0, said.err)
  })

  test('another device signs in with a code', async () => {
    const said = await login(['--device'], (shown) => {
      const [, address, code] = /Open (\S+) on any device and enter the code (\S+)/.exec(shown) ?? []
      return address === undefined || code === undefined ? undefined : browse(address, { login: 'bob', password: 'any', user_code: code }, 'nowhere')
    })
    assert.equal(said.code, 0, said.err)
    assert.equal(await done(env, 'whoami'), 'bob\n')
  })
})

describe('with a password', () => {
  let server: Caspian
  let folder: string
  let env: { readonly XDG_CONFIG_HOME: string; readonly CASPIAN_URL: string }
  before(async () => {
    server = await startCaspian({
      config: { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin' },
      env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
    })
    folder = mkdtempSync(join(tmpdir(), 'caspian-login-'))
    env = { XDG_CONFIG_HOME: folder, CASPIAN_URL: server.url }
  })
  after(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = () => join(folder, 'caspian/logins.json')

  test('it is asked for without being shown, and not kept', async () => {
    const { code, shown } = await atTerminal(env, ['login', '--user', 'admin'], [{ shown: 'Password:', type: `admin-password-0001${enter}` }])
    assert.equal(code, 0, shown)
    assert.ok(!shown.includes('admin-password-0001'), shown)
    assert.match(shown, /Signed in at \S+ as admin, until /)
    assert.ok(!readFileSync(file(), 'utf8').includes('admin-password-0001'))
    assert.equal(statSync(file()).mode & 0o777, 0o600)
    assert.equal(await done(env, 'whoami'), 'admin\n')
  })

  test('it comes from standard input where nobody sits there, and a wrong one signs nobody in', async () => {
    assert.match(await done(env, 'logout'), /Signed out/)
    const wrong = await caspian(env, ['login', '--basic', '--user', 'admin'], 'wrong-password-01\n')
    assert.deepEqual([wrong.code, wrong.err.split('\n')[0]], [1, 'caspian: the name or the password is wrong'])
    assert.equal(existsSync(file()) && readFileSync(file(), 'utf8').includes('caspian_session'), false)
    assert.equal((await caspian(env, ['login', '--basic', '--user', 'admin'], 'admin-password-0001\n')).code, 0)
    assert.deepEqual(await data(env, 'whoami'), { principal: 'admin' })
  })

  test('a program brings a token in the environment', async () => {
    const answer = await fetch(`${server.url}/api/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa('admin:admin-password-0001')}` },
      body: '{"readOnly":true}',
    })
    const { secret } = (await answer.json()) as { secret: string }
    const other = { XDG_CONFIG_HOME: join(folder, 'other'), CASPIAN_URL: server.url, CASPIAN_TOKEN: secret }
    assert.equal(await done(other, 'whoami'), 'admin\n')
    await fails(other, 1, 'metalake', 'create', 'no')
  })

  test('a file of logins that cannot be read is said to be one', async () => {
    writeFileSync(file(), '{')
    const [what] = await fails(env, 2, 'whoami')
    assert.match(what, /logins\.json cannot be read/)
  })
})
