/** An identity provider for tests that publishes its keys over HTTP, and signs whatever it is told to. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'

export interface Provider extends AsyncDisposable {
  readonly issuer: string
  readonly jwksUri: string
  /** How often its keys were asked for. */
  asked(): number
  /** What it does when it is asked: answers, fails, never answers. */
  mood: 'well' | 'broken' | 'silent' | 'moved'
  /** A key of the name, published from now on. */
  addKey(kid: string): Promise<CryptoKey>
  dropKey(kid: string): void
  /** Signed by the key of the name; `claims` over those that make a good token for ann. */
  token(kid: string, claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>
}

export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

export async function startProvider(): Promise<Provider> {
  const keys = new Map<string, { readonly secret: CryptoKey; readonly shown: object }>()
  let asked = 0
  const server = createServer((_request, out) => {
    asked++
    if (provider.mood === 'silent') return
    const body = JSON.stringify({ keys: [...keys.values()].map(({ shown }) => shown) })
    if (provider.mood === 'moved') out.writeHead(302, { location: '/elsewhere' }).end()
    else if (provider.mood === 'broken') out.writeHead(500).end('<html>')
    else out.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: Provider = {
    issuer,
    jwksUri: `${issuer}/keys`,
    asked: () => asked,
    mood: 'well',
    async addKey(kid) {
      const { publicKey, privateKey } = await generateKeyPair('RS256')
      keys.set(kid, { secret: privateKey, shown: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } })
      return publicKey
    },
    dropKey: (kid) => void keys.delete(kid),
    async token(kid, claims = {}, header = {}) {
      const whole = { sub: 'ann', iss: issuer, aud: 'GravitinoServer', exp: inSeconds(300), groups: ['g', 'h'], ...claims }
      const key = keys.get(kid)
      if (!key) throw new Error(`no key ${kid}`)
      return new SignJWT(whole).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key.secret)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return provider
}
