/** The least a server can do here: node:http alone with a fixed answer, for what Node itself costs. A program of its own. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

/** As long as what reading a fileset gives. */
const answer = JSON.stringify({
  code: 0,
  fileset: {
    name: 'fs500',
    comment: 'set up for the load',
    type: 'EXTERNAL',
    storageLocation: 'file:///absent/fs500',
    storageLocations: { default: 'file:///absent/fs500' },
    audit: { creator: 'anonymous', createTime: '2026-01-01T00:00:00.000Z' },
    properties: { 'default-location-name': 'default', k1: 'v1', k2: 'v2' },
  },
})
const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) }

/** A body is read to its end, as whoever wants to know what it says must do. */
const server = createServer((request, response) => {
  if (request.method === 'GET') response.writeHead(200, headers).end(answer)
  else request.resume().on('end', () => response.writeHead(200, headers).end(answer))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
process.stdout.write(`The bare server is ready on http://127.0.0.1:${typeof address === 'object' ? address?.port : address}\n`)
