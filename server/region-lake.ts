/** `node server/region-lake.ts init NAME --data DIR | --store URL` or `join NAME --data DIR …`: makes a lake that is not served a region. */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { checkRegionName } from './region/identity.ts'
import { joinRegions } from './region/joining.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { foundRegion } from './store/postgresql/region/become.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { becomeRegion } from './store/sqlite/region-facts.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'

const usage = `node server/region-lake.ts init NAME --data DIR | --store URL
node server/region-lake.ts join NAME --data DIR [--store URL] --address https://HOST:PORT --invitation TEXT

init makes the lake in DIR, or in the database at URL, the region NAME, the first of several: all that is in it has its home there.
Nothing else changes in it. join makes in DIR or the database, which hold no lake yet, the region NAME of the lake whose region gave
the invitation, with all that it keeps; the others will reach it at the address. It can be broken off, and started again as it was: what
it has so far is in DIR. The invitation may be in CASPIAN_INVITATION. A URL is postgresql://user@host:port/database, its password in PGPASSWORD.
Ends with 0 when it is done, 2 when nothing, or not all, was.
`
/** The last of the numbers for regions, which the first one has all of. */
const lastNumber = 1023

interface Asked {
  readonly data?: string
  readonly store?: string
  readonly address?: string
  readonly invitation?: string
}
function askedIn(args: readonly string[]): { readonly words: readonly string[]; readonly asked: Asked } {
  const text = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { data: text, store: text, address: text, invitation: text },
      allowPositionals: true,
    })
    return { words: positionals, asked: values }
  } catch {
    return { words: [], asked: {} }
  }
}

async function main({ words: [what, name = '', ...more], asked }: ReturnType<typeof askedIn>): Promise<number> {
  const { data, store, address, invitation = process.env.CASPIAN_INVITATION } = asked
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  const isJoin = what === 'join' && data !== undefined && address !== undefined && invitation !== undefined
  const isInit = what === 'init' && (data === undefined) !== (store === undefined)
  if (name === '' || more.length > 0 || !(isInit || isJoin)) {
    process.stderr.write(usage)
    return 2
  }
  try {
    checkRegionName(name)
    const database = store === undefined ? undefined : { url: store, user: '', password: process.env.PGPASSWORD ?? '' }
    if (isJoin) {
      if (existsSync(lakeFile(data))) throw new Error(`${data} holds a lake already; a region joins into a directory without one`)
      if (URL.parse(address)?.protocol !== 'https:') throw new Error(`"${address}" is no address such as https://us.example:9090`)
      if (!(await joinRegions({ directory: data, database }, { region: name, invitation, address }, say)))
        throw new Error('the database holds a region already; a region joins into one that is empty')
      const { port } = new URL(address)
      const place = store === undefined ? `--data ${data}` : `--data ${data} --store ${store}`
      say(`Start it: npm start -- ${place} --region ${name}, with caspian.region.port = ${port || 443} and caspian.region.address = ${address}`)
      return 0
    }
    const region = { name, number: 1, last: lastNumber, founder: name }
    const done = (place: string) => say(`The lake in ${place} is the region ${name}. Start it, then let others in: caspian region invite NAME`)
    if (database) {
      await foundRegion(loginFrom(database), region)
      done('the database')
      return 0
    }
    if (data === undefined || !existsSync(lakeFile(data)))
      throw new Error(`there is no lake in ${data}; a new one is made by: npm start -- --data ${data} --region ${name}`)
    using holding = new DisposableStack()
    holding.use(lockDirectory(data))
    becomeRegion(lakeFile(data), region)
    done(data)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(askedIn(process.argv.slice(2)))
