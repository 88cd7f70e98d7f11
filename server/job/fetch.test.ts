/** Files fetched for runs: from where they may be, and from nowhere that an address, a name or a redirect should not lead to. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isPublic } from './addresses.ts'
import { fetchTo } from './fetch.ts'

const folder = mkdtempSync(join(tmpdir(), 'caspian-fetch-'))
const asked: string[] = []
let port = 0
const answers: Readonly<Record<string, RequestListener>> = {
  '/file': (_request, response) => response.end('the file'),
  '/around': (_request, response) => response.writeHead(302, { location: '/around' }).end(),
  '/on': (_request, response) => response.writeHead(307, { location: '/file' }).end(),
  '/inside': (_request, response) => response.writeHead(302, { location: `http://127.0.0.2:${port}/file` }).end(),
  '/name': (_request, response) => response.writeHead(301, { location: `http://localhost:${port}/file` }).end(),
  '/out': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  },
}
const server = createServer((request, response) => {
  asked.push(String(request.url))
  const answer = answers[String(request.url)]
  if (answer) answer(request, response)
  else response.writeHead(404).end()
})
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
after(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

let files = 0
async function fetched(path: string, allows: (address: string) => boolean, host = '127.0.0.1'): Promise<string> {
  const file = join(folder, `file${++files}`)
  await fetchTo(new URL(`http://${host}:${port}${path}`), file, { allows, signal: AbortSignal.timeout(10_000) })
  return readFileSync(file, 'utf8')
}
const all = () => true

describe('a file is fetched', () => {
  test('whole, also where its server sends us on', async () => {
    for (const path of ['/file', '/on']) assert.equal(await fetched(path, all), 'the file')
  })
  test('not by half, not round in circles, not from what is no web address', async () => {
    await assert.rejects(fetched('/none', all), /answers 404/)
    await assert.rejects(fetched('/around', all), /more than 5 times/)
    await assert.rejects(fetched('/out', all), /no web address/)
    await assert.rejects(fetched('/cut', all))
  })
  test('from no address that is not public, however it is written, and nothing is asked there', async () => {
    const before = asked.length
    for (const host of ['127.0.0.1', '0177.0.0.1', '2130706433', '0x7f.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])
      await assert.rejects(fetched('/file', isPublic, host), /private network/, host)
    assert.equal(asked.length, before)
  })
  test('not from where a redirect leads, if that could not be asked itself', async () => {
    const first = (address: string) => address === '127.0.0.1'
    assert.equal(await fetched('/on', first), 'the file')
    const before = asked.length
    await assert.rejects(fetched('/inside', first), /private network/)
    await assert.rejects(
      fetched('/name', (address) => address === '127.0.0.1' && asked.at(-1) !== '/name'),
      /private network/,
    )
    assert.deepEqual(asked.slice(before), ['/inside', '/name'])
  })
})

test('an address is public when it leads neither into this machine, nor into a network of ours, nor to many', () => {
  const inner =
    '0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1 224.0.0.1 239.1.1.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:a00:1 fe80::1 fc00::1 fd12::1 fec0::1 ff02::1 64:ff9b::7f00:1 2002:7f00:1::1 2001:0:1::1 2a00::5efe:127.0.0.1 localhost'
  const outer =
    '1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 128.0.0.1 172.15.0.1 172.32.0.1 192.169.0.1 223.255.255.255 2606:4700::1111 2a00:1450::1'
  assert.deepEqual(inner.split(' ').filter(isPublic), [])
  assert.deepEqual(
    outer.split(' ').filter((address) => !isPublic(address)),
    [],
  )
})
