/** A TCP port nobody listens on, for programs that cannot pick one themselves. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** The port was free a moment ago; another process may take it before the caller does. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
