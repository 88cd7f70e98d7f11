/** An agent for tests: the unmodified client of the protocol's makers, over HTTP. */
import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Json } from '../test-lake.ts'
import { note } from './told.ts'

export interface Told {
  readonly text: string
  readonly isError: boolean
  readonly answer: Json
  readonly cut: string | undefined
}

/** Calls a tool. What the text says and what the value says must be the same, and marked. */
export async function call(client: Client, name: string, given: Json = {}): Promise<Told> {
  const { content, isError = false, structuredContent } = await client.callTool({ name, arguments: given })
  const [{ text } = { text: '' }, ...more] = content as readonly { readonly text: string }[]
  assert.deepEqual(more, [])
  if (isError === true) return { text, isError: true, answer: {}, cut: undefined }
  const { answer, cut, note: marked } = structuredContent as { answer: Json; cut?: string; note: string }
  const lines = text.split('\n')
  assert.deepEqual([lines[0], marked], [note, note])
  assert.deepEqual(lines.slice(1, -1), cut === undefined ? [] : [cut])
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), answer)
  return { text, isError: false, answer, cut }
}

export async function agentAt(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }))
  return client
}
