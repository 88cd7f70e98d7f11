/** Starts the server of this installation over a directory for as long as an import takes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { exits, Failure } from '../failure.ts'
import type { Env } from '../shell.ts'

const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const withParent = new URL('with-parent.ts', import.meta.url).href

export interface OwnLake extends AsyncDisposable {
  readonly url: string
}

/** On loopback, with `user` as its service admin. Throws Failure when it does not start: no server here, or the directory is in use. */
export async function startOwn(data: string, user: string, env: Env): Promise<OwnLake> {
  if (!existsSync(program)) throw new Failure('this installation has no server', 'Start one and give its address with --to', exits.refused)
  const room = await mkdtemp(join(tmpdir(), 'caspian-import-'))
  const config = join(room, 'import.conf')
  await writeFile(config, `gravitino.authorization.serviceAdmins = ${user}\n`)
  const args = ['--import', withParent, program, '--port', '0', '--host', '127.0.0.1', '--data', data, '--config', config]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  const ended = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
    await rm(room, { recursive: true, force: true })
  }
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint = (complaint + part.toString()).slice(-2000)
  })
  const lines = createInterface({ input: child.stdout })
  const ready = (async () => {
    for await (const line of lines) {
      const url = /is ready on (\S+)/.exec(line)?.[1]
      if (url !== undefined) return url
    }
    return undefined
  })()
  const url = await ready
  child.stdout.resume()
  if (url === undefined) {
    await stop()
    throw new Failure(
      complaint.trim().split('\n').at(-1) ?? `no lake opens in ${data}`,
      'If a server runs there, give its address with --to',
      exits.refused,
    )
  }
  return { url, [Symbol.asyncDispose]: stop }
}
