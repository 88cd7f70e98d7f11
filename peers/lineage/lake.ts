/** A running Caspian that checks who asks and what they may, for programs that tell of lineage with keys. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'

export type Json = Readonly<Record<string, unknown>>
const password = 'password-admin-1'

export class Told implements AsyncDisposable {
  readonly caspian: Caspian

  private constructor(caspian: Caspian) {
    this.caspian = caspian
  }

  /** With the metalake shop. */
  static async start(): Promise<Told> {
    const config = { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin', 'gravitino.authorization.enable': 'true' }
    const it = new Told(await startCaspian({ config, env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: password } }))
    await it.ask('POST', 'metalakes', { name: 'shop' })
    return it
  }

  /** Below /api/, as the lake's admin; demands 200. */
  async ask(method: string, path: string, body?: Json): Promise<Json> {
    const response = await fetch(`${this.caspian.url}/api/${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`admin:${password}`)}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const said = await response.text()
    assert.equal(response.status, 200, `${method} ${path}: ${said}`)
    return JSON.parse(said) as Json
  }
  /** A token that may do all that the admin may, or only what is said. */
  async key(only: Json = {}): Promise<string> {
    return String((await this.ask('POST', 'tokens', only)).secret)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.caspian.stop()
  }
}

/** Runs a program of Python to its end; `more` is added to its environment. */
export async function runPython(python: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...more }
  const child = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { said, complaints, code: child.exitCode }
}
