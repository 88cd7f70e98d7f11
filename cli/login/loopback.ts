/** Waits on this machine's own address for the browser to come back with a code (RFC 8252, section 7.3). */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exits, Failure } from '../failure.ts'

const patienceMs = 300_000
/** A browser that has not asked for the last page by then does not. */
const lastPageMs = 2_000
const path = '/callback'
const donePath = '/signed-in'

function page(out: ServerResponse, status: number, text: string): void {
  out.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    Connection: 'close',
  })
  out.end(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Caspian</title><body style="font:15px/1.6 system-ui;margin:14vh auto;max-width:26rem;padding:0 1rem"><h1 style="font-size:1.25rem">Caspian</h1><p>${text}</p>`,
  )
}

/** `go` gets the address to come back to. Only an answer with `state` counts; others are turned away. Throws Failure: refused, or nobody came in 5 minutes. */
export async function waitForCode(
  state: string,
  issuer: string,
  go: (redirectUri: string) => void,
): Promise<{ readonly code: string; readonly redirectUri: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const server = createServer((request, out) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname === donePath) {
      out.once('close', end)
      return page(out, 200, 'You are signed in. You can close this page and go on in the terminal.')
    }
    const said = url.searchParams
    const from = said.get('iss')
    if (request.method !== 'GET' || url.pathname !== path || said.get('state') !== state || (from !== null && from !== issuer))
      return page(out, 400, 'This is not the answer that the terminal waits for.')
    const [code, error] = [said.get('code'), said.get('error')]
    if (code === null) {
      page(out, 200, 'Nobody was signed in. The terminal says why.')
      return reject(
        new Failure(
          `nobody was signed in: ${said.get('error_description') ?? error ?? 'the provider sent no code'}`,
          'Try again: caspian login',
          exits.refused,
        ),
      )
    }
    // The code is not to stay in the address line.
    out.writeHead(302, { Location: donePath, 'Cache-Control': 'no-store' }).end()
    resolve(code)
  })
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const timer = setTimeout(
    () => reject(new Failure('nobody came back from the browser in 5 minutes', 'Try again: caspian login', exits.refused)),
    patienceMs,
  )
  try {
    const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
    go(redirectUri)
    return { code: await promise, redirectUri }
  } finally {
    clearTimeout(timer)
    // The last page is still to be fetched, over a connection of its own.
    setTimeout(end, lastPageMs).unref()
  }
}
