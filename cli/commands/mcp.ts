/** `caspian mcp`: a lake for agents that start a program and speak with it: a message each line, asked of the lake as whoever the command is. */
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { noAnswer } from '../../client/lake-error.ts'
import { addressOf, authorization } from '../../client/request.ts'
import { action, type Call } from '../call.ts'
import { Failure } from '../failure.ts'
import { isNamed, tokenAt } from '../login/token.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'

/** JSON-RPC's range for what a server makes up. */
const refused = -32_000

export function addMcp(program: Command, shell: Shell): void {
  const command = program.command('mcp').description('Let an agent read the lake: the Model Context Protocol over standard input and output.')
  examples(command, [
    ['caspian mcp', 'what an agent is to start: claude mcp add caspian -- caspian mcp'],
    ['caspian mcp --url http://127.0.0.1:8090 --user ann', 'for another lake, as somebody else'],
  ]).addHelpText(
    'after',
    '\nThe agent reads, with your own rights, and changes nothing. Agents that speak HTTP need no command: the lake answers them at /mcp (docs/mcp.md).',
  )
  action(shell, command, async (call) => {
    const running = new Set<Promise<void>>()
    for await (const line of createInterface({ input: shell.stdin, terminal: false })) {
      if (line.trim() === '') continue
      const one = answered(call, line).then((answer) => {
        if (answer !== '') shell.stdout.write(`${answer}\n`)
        running.delete(one)
      })
      running.add(one)
    }
    await Promise.all(running)
  })
}

/** One line; empty where nothing is to be said. */
async function answered(call: Call, line: string): Promise<string> {
  try {
    return await ask(call, line)
  } catch (error) {
    const message = error instanceof Failure ? `${error.message}. ${error.next}` : error instanceof Error ? error.message : String(error)
    const { id, method } = messageIn(line)
    return id === undefined && method !== undefined ? '' : JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error: { code: refused, message } })
  }
}

async function ask({ context, options, shell }: Call, line: string): Promise<string> {
  const url = addressOf(context.url)
  // A login may be renewed while an agent is at work.
  const token = await tokenAt(shell.env, url, isNamed(options, shell.env))
  const headers = { ...authorization({ user: context.user, token }), 'Content-Type': 'application/json', Accept: 'application/json' }
  const response = await fetch(`${url}/mcp`, { method: 'POST', headers, body: line }).catch((error: unknown) => {
    throw noAnswer(url, error)
  })
  const said = await response.text()
  if (response.ok) return said
  const { message } = messageIn(said)
  throw new Error(typeof message === 'string' ? message : `${url} answers ${response.status}, and not as a lake that knows /mcp does`)
}

/** The members of what is a JSON object; none of anything else. */
function messageIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' ? { ...said } : {}
  } catch {
    return {}
  }
}
