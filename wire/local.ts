/** Does the steps of a conversation that act on the machine: files, and SQL in the catalogs' own database. */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type QueryArrayResult } from 'pg'
import type { Values } from './fill.ts'
import type { Local } from './step.ts'

const pauseMs = 200

async function write(step: Local & { do: 'write' }): Promise<void> {
  await mkdir(dirname(step.path), { recursive: true })
  await writeFile(step.path, step.text)
  if (step.executable === true) await chmod(step.path, 0o755)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function read(step: Local & { do: 'read' }): Promise<string | undefined> {
  const end = Date.now() + (step.within ?? 0) * 1000
  for (;;) {
    const text = await readFile(step.path, 'utf8').catch(() => null)
    if (text === step.expect) return undefined
    if (Date.now() > end) return `${step.path}: want ${JSON.stringify(step.expect)}, got ${JSON.stringify(text)}`
    await sleep(pauseMs)
  }
}

/** Rows as psql prints them unaligned: a line each, cells with bars between, null as nothing. */
const printed = (results: readonly QueryArrayResult<(string | null)[]>[]): string =>
  results
    .flatMap(({ rows }) => rows.map((row) => row.map((cell) => cell ?? '').join('|')))
    .join('\n')
    .trim()

async function sql(step: Local & { do: 'sql' }, values: Values): Promise<string | undefined> {
  const setting = (name: string) => String(values.get(name))
  const { hostname: host, port, pathname } = new URL(setting('pg.url').replace(/^jdbc:/, ''))
  const client = new Client({
    host,
    port: Number(port || 5432),
    database: pathname.slice(1),
    user: setting('pg.user'),
    password: setting('pg.password'),
  })
  try {
    await client.connect()
    const asSent = { getTypeParser: () => (text: string) => text }
    const result = await client.query<(string | null)[]>({ text: step.text, rowMode: 'array', types: asSent })
    const got = printed(Array.isArray(result) ? (result as QueryArrayResult<(string | null)[]>[]) : [result])
    return step.expect === undefined || got === step.expect ? undefined : `sql: want ${JSON.stringify(step.expect)}, got ${JSON.stringify(got)}`
  } catch (error) {
    return `sql: ${String(error)}`
  } finally {
    await client.end()
  }
}

/** Does one step, its placeholders filled. Gives what is wrong, or undefined. */
export async function act(step: Local, values: Values): Promise<string | undefined> {
  switch (step.do) {
    case 'write':
      await write(step)
      return undefined
    case 'mkdir':
      await mkdir(step.path, { recursive: true })
      return undefined
    case 'exists':
      return (await exists(step.path)) === step.expect ? undefined : `${step.path}: want it ${step.expect ? 'there' : 'gone'}`
    case 'read':
      return read(step)
    case 'sleep':
      await sleep(step.seconds * 1000)
      return undefined
    case 'sql':
      return sql(step, values)
  }
}
