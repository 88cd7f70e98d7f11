/** The Model Context Protocol on the wire: one message a request, without sessions, so that any thread and any server answers any of them. */
import { text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { answerTo, revisions } from '../mcp/protocol.ts'
import { nothing, type Route } from './route.ts'

const revisionHeader = 'mcp-protocol-version'

export const mcpRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/mcp',
    operation: 'READ',
    doc: 'Answers agents: one message of the Model Context Protocol, whose tools read the lake with the rights of who asks.',
    carries: true,
    bodies: 'plain',
    quiet: 'It was a notification, or an answer: nothing is said to it.',
    takes: {
      type: 'object',
      properties: {
        jsonrpc: { const: '2.0' },
        id: { type: ['string', 'integer'] },
        method: { type: 'string' },
        params: { type: 'object' },
      },
      required: ['jsonrpc'],
    },
    gives: {
      type: 'object',
      properties: { jsonrpc: { const: '2.0' }, id: { type: ['string', 'number'] }, result: { type: 'object' }, error: { type: 'object' } },
      required: ['jsonrpc', 'id'],
    },
    headers: {
      'MCP-Protocol-Version': { ...text('the revision of the protocol that was agreed on'), json: { type: 'string', enum: revisions } },
    },
    refuses: { also: ['forbidden'] },
    run: async (_lake, _ask, call) => {
      const revision = call.headers[revisionHeader]
      if (revision !== undefined && !revisions.some((one) => one === revision))
        throw illegal(`MCP-Protocol-Version must be one of ${revisions.join(', ')}; it was "${String(revision).slice(0, 40)}"`)
      return (await answerTo(call.body(), (address) => call.read(address))) ?? nothing
    },
  },
]
