/** Stands between a store and its database and cuts the connection at a commit, or at a statement: before the database gets it, or before the store hears of it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Cut extends AsyncDisposable {
  readonly port: number
  /** Cuts the next commit that comes by. */
  next: 'before' | 'after' | undefined
  /** Name of the statement to be cut at instead, once `next` says so. */
  statement: string | undefined
  /** Times it cut. */
  readonly times: number
}

/** As it ends a query of several. */
const commit = Buffer.from('; commit\0', 'latin1')

export async function cutting(host: string, port: number): Promise<Cut> {
  const sockets = new Set<Socket>()
  let times = 0
  const server = createServer((client) => {
    const database = connect(port, host)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        database.destroy()
      })
    }
    let deaf = false
    database.on('data', (part: Buffer) => deaf || client.write(part))
    client.on('data', (part: Buffer) => {
      const at = cut.next === undefined ? -1 : part.indexOf(cut.statement === undefined ? commit : `${cut.statement}\0`, 0, 'latin1')
      if (at < 0) return void database.write(part)
      times++
      deaf = true
      if (cut.next === 'before') {
        cut.next = undefined
        return void client.destroy()
      }
      cut.next = undefined
      // The database answers once it has committed; nobody hears it.
      database.write(part)
      database.once('data', () => setTimeout(() => client.destroy(), 20))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut: Cut = {
    port: (server.address() as AddressInfo).port,
    next: undefined,
    statement: undefined,
    get times() {
      return times
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return cut
}
