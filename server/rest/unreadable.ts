/** Answers what Node's own parser cannot read as a request, in the envelope of every other refusal. */
import type { Duplex } from 'node:stream'
import { families, illegal } from '../../kinds/errors.ts'
import { jsonType } from './respond.ts'

const others: Readonly<Record<string, { readonly line: string; readonly why: string }>> = {
  HPE_HEADER_OVERFLOW: { line: '431 Request Header Fields Too Large', why: 'the address and headers are too long together' },
  ERR_HTTP_REQUEST_TIMEOUT: { line: '408 Request Timeout', why: 'the request did not come in whole in time' },
}
const malformed = {
  line: `${families.illegal.status} Bad Request`,
  why: 'this is no request that HTTP allows; a header may hold a character that none can',
}

/** Ends the connection: nothing that comes after can be told from what was not understood. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { line, why } = others[error.code ?? ''] ?? malformed
  const { code, type, message } = illegal(why)
  const body = JSON.stringify({ code, type, message })
  if (socket.writable)
    socket.write(`HTTP/1.1 ${line}\r\nContent-Type: ${jsonType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
  socket.destroy(error)
}
