/** Stops the statement a session is running, on the server. */
import { connect } from 'node:net'

const answerTimeoutMs = 2_000
const cancelRequestCode = 80_877_102

/** What the server said of a session when it began. */
export interface Backend {
  readonly processID: number
  readonly secretKey: number
}

/**
 * Sends a cancel request over a connection of its own and waits until the server has taken it, 2 s at most. Never throws.
 * It goes in the clear: PostgreSQL takes it before it asks for TLS or a login.
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement({ host, port }: { readonly host: string; readonly port: number }, backend: Backend): Promise<void> {
  const request = Buffer.alloc(16)
  for (const [i, word] of [request.length, cancelRequestCode, backend.processID, backend.secretKey].entries()) request.writeInt32BE(word, i * 4)
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.setTimeout(answerTimeoutMs, () => socket.destroy())
    // A server that is not there has nothing left to cancel; the close that follows ends the wait.
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
    socket.end(request)
  })
}
