/** Starts the server of this installation over a directory for as long as an import takes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { exits, Failure } from '../failure.ts'
import type { Env } from '../shell.ts'

const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const withParent = new URL('with-parent.ts', import.meta.url).href

export interface OwnLake extends AsyncDisposable {
  readonly url: string
}

/** A server whose import was killed needs a moment to end; this long it is waited for. */
const patienceMs = 15_000
const betweenMs = 500

/** On loopback, with `user` as its service admin. Throws Failure when it does not start: no server here, or the directory is in use. */
export async function startOwn(data: string, user: string, env: Env): Promise<OwnLake> {
  if (!existsSync(program)) throw new Failure('this installation has no server', 'Start one and give its address with --to', exits.refused)
  const room = await mkdtemp(join(tmpdir(), 'caspian-import-'))
  try {
    const config = join(room, 'import.conf')
    await writeFile(config, `gravitino.authorization.serviceAdmins = ${user}\n`)
    const args = ['--import', withParent, program, '--port', '0', '--host', '127.0.0.1', '--data', data, '--config', config]
    for (const began = performance.now(); ; await sleep(betweenMs)) {
      const started = await start(args, env)
      if (typeof started !== 'string') return started
      if (!started.includes('another Caspian is running') || performance.now() - began > patienceMs)
        throw new Failure(started || `no lake opens in ${data}`, 'If a server runs there, give its address with --to', exits.refused)
    }
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

/** Gives what it complained of when it did not start. */
async function start(args: readonly string[], env: Env): Promise<OwnLake | string> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  const closed = once(child, 'close')
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint = (complaint + part.toString()).slice(-2000)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /is ready on ([^\s"]+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM')
        await closed
      },
    }
  }
  await closed
  return complaint.trim().split('\n').at(-1) ?? ''
}
