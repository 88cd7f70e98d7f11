/** What docs/regions.md says to type is typed, and what it says is answered must be. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { freePort } from '../scripts/backends/free-port.ts'
import { caspian } from './test-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'caspian-quick-start-'))
const running = new Map<string, Caspian>()
after(async () => {
  for (const server of running.values()) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const page = readFileSync(join(import.meta.dirname, '../docs/regions.md'), 'utf8')
const [, section = ''] = /^## Two regions on one machine\n(.*?)^## /ms.exec(page) ?? []
const [commands = '', together = '', apart = ''] = [...section.matchAll(/^```\n(.*?)^```$/gms)].map(([, block = '']) => block)
const [, startAgain = ''] = /`(npm start [^`]*data-us[^`]*)`/.exec(section) ?? []

/** By the names of their data directories: ports for clients, and for the other region. */
const ports = new Map<string, { readonly clients: number; readonly regions: number }>()
const usual = new Map([
  ['./data-eu', '8090'],
  ['./data-us', '8091'],
])
/** As the page starts it, but for where it is kept and found. */
async function start(line: string): Promise<void> {
  const words = line.split(' ')
  assert.deepEqual(words.splice(0, 3), ['npm', 'start', '--'])
  const [data = ''] = words.splice(words.indexOf('--data'), 2).slice(1)
  const [port = '8090'] = words.includes('--port') ? words.splice(words.indexOf('--port'), 2).slice(1) : []
  assert.equal(port, usual.get(data))
  const own = ports.get(data) ?? { clients: await freePort(), regions: await freePort() }
  ports.set(data, own)
  running.set(
    data,
    await startCaspian({ data: join(folder, data), port: own.clients, args: words, config: { 'caspian.region.port': String(own.regions) } }),
  )
}
async function stop(data: string): Promise<void> {
  await running.get(data)?.stop()
  running.delete(data)
}
const env = () => ({ CASPIAN_URL: `http://127.0.0.1:${ports.get('./data-eu')?.clients}`, XDG_CONFIG_HOME: folder })

/** What is different every time. */
const steady = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/[+-]?[\d.]+ ms/g, 'SOME ms')
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/ {2,}/g, '  ')
    .trim()
const answersTo = async (line: string) => {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const here = words.map((word) => (word === 'http://127.0.0.1:8091' ? `http://127.0.0.1:${ports.get('./data-us')?.clients}` : word))
  const { code, out, err } = await caspian(env(), here)
  return { code, said: steady(`${out}${err}`) }
}
/** Types it; what takes a moment to come from another region is asked for again. */
async function type(line: string, wanted: string): Promise<void> {
  for (const end = performance.now() + 30_000; ; await sleep(200)) {
    const { code, said } = await answersTo(line)
    if (code === 0 && said === steady(wanted)) return
    const isRead = /region (status|conflicts|verify)| list$/.test(line)
    if (!isRead || performance.now() > end) assert.deepEqual({ code, said }, { code: 0, said: steady(wanted) }, line)
  }
}
const typed = (block: string) => [...block.matchAll(/^\$ caspian (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, line = '', answer = '']) => ({ line, answer }))

test('two regions are started by three commands, of which the second prints the third', async () => {
  const [eu = '', invite = '', us = ''] = commands.trim().split('\n')
  await start(eu)
  const { code, out } = await caspian(env(), invite.split(' ').slice(1))
  assert.equal(code, 0)
  const third = /npm start -- .*$/m.exec(out)?.[0] ?? ''
  assert.equal(third.replace(/ \S+$/, ' TEXT'), us)
  await start(third)
})
test('what is made in one is seen in the other', async () => {
  assert.equal(typed(together).length, 3)
  for (const { line, answer } of typed(together)) await type(line, answer)
})
test('what both edited apart is told, one is chosen, and they are equal', async () => {
  const [inEu, inUs, ...rest] = typed(apart)
  assert.ok(inEu && inUs && rest.length === 5)
  await stop('./data-us')
  await type(inEu.line, inEu.answer)
  await stop('./data-eu')
  await start(startAgain)
  await type(inUs.line, inUs.answer)
  await start(commands.split('\n')[0] ?? '')
  for (const { line, answer } of rest) await type(line, answer)
})
