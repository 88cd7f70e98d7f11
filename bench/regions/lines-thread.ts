/** The thread that carries what regions say to one another, late, until a line is cut. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { LineOrder, LineTold } from './lines.ts'

const { oneWayMs } = workerData as { readonly oneWayMs: number }
/** On their way at once and each way; then the sender waits. */
const mostWaiting = 32 << 20

interface Led {
  cut: boolean
  readonly sockets: Set<Socket>
  /** Bytes passed. */
  readonly passed: BigUint64Array
}
const lines = new Map<number, Led>()

/** One way, in order. What waits when the line is cut stays where it is. */
function carry(from: Socket, to: Socket, line: Led, notBefore: number): void {
  let waiting = 0
  const later = (what: () => void) => {
    const due = Math.max(performance.now(), notBefore) + oneWayMs
    setTimeout(() => void (line.cut || to.destroyed || what()), due - performance.now())
  }
  from.on('data', (part: Buffer) => {
    if (line.cut) return
    waiting += part.length
    if (waiting + to.writableLength > mostWaiting) from.pause()
    later(() => {
      Atomics.add(line.passed, 0, BigInt(part.length))
      to.write(part, () => {
        waiting -= part.length
        if (from.isPaused() && waiting < mostWaiting / 2) from.resume()
      })
    })
  })
  from.on('end', () => later(() => to.end()))
  from.on('error', () => undefined)
  from.on('close', () => {
    line.sockets.delete(from)
    later(() => to.destroySoon())
  })
  line.sockets.add(from)
}

async function lead(to: number, line: Led): Promise<number> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (from) => {
    const there = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true, noDelay: true })
    // A connection is there when the first word of it has gone and come back.
    const notBefore = performance.now() + 2 * oneWayMs
    carry(from, there, line, notBefore)
    carry(there, from, line, 0)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

async function follow(order: LineOrder): Promise<void> {
  if (order.do === 'lead') {
    const line: Led = { cut: false, sockets: new Set(), passed: new BigUint64Array(order.passed) }
    lines.set(order.number, line)
    parentPort?.postMessage({ number: order.number, port: await lead(order.to, line) } satisfies LineTold)
    return
  }
  const line = lines.get(order.number)
  if (!line) return
  line.cut = order.do === 'cut'
  if (line.cut) return
  await sleep(0)
  for (const socket of line.sockets) socket.destroy()
}

parentPort?.on('message', (order: LineOrder) => void follow(order))
