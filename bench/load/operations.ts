/** Everything that is measured one operation after the other: how it is asked for, and what it may cost. */
import { ask, metalake, readFilesets, sizes, writtenFilesets } from './lake.ts'
import type { referenceCpuUs } from './reference.ts'
import type { Load } from './wrk.ts'

export type OperationName = keyof typeof referenceCpuUs

export interface Operation {
  readonly name: OperationName
  /** Which of the bare server's two numbers stands beside it. */
  readonly sends: 'GET' | 'POST'
  /** CPU microseconds a request that it shall not exceed. */
  readonly goalUs?: number
  /** The requests; makes what they need first. A word is never given twice, and every load has its own. */
  readonly load: (server: string, word: string) => Promise<Load>
}

const read = (name: OperationName, path: string, goalUs?: number, keys?: number): Operation => ({
  name,
  sends: 'GET',
  ...(goalUs === undefined ? {} : { goalUs }),
  load: async (server) => {
    const url = server + path
    await ask(keys === undefined ? url : `${url}0`)
    return { script: 'get.lua', url, args: keys === undefined ? [] : [String(keys)] }
  },
})

export const getFileset = read('get fileset', `${readFilesets}/fs`, 20, sizes.filesets)

export const createFileset: Operation = {
  name: 'create fileset',
  sends: 'POST',
  goalUs: 90,
  load: async (server, word) => ({ script: 'create-fileset.lua', url: server + writtenFilesets, args: [word] }),
}

/** In this order, in which no write changes what a read after it gives. */
export const operations: readonly Operation[] = [
  read('version', '/api/version'),
  read('get metalake', metalake),
  read('list catalogs', `${metalake}/catalogs`),
  read('list catalogs details', `${metalake}/catalogs?details=true`),
  read('get catalog', `${metalake}/catalogs/f`, 20),
  read('get schema', `${metalake}/catalogs/f/schemas/s`),
  getFileset,
  read('list 1000 filesets', readFilesets, 150),
  read('get model', `${metalake}/catalogs/m/schemas/s/models/m`, 20, sizes.models),
  read('list tags', `${metalake}/objects/fileset/f.s.fs0/tags`, 25),
  createFileset,
  {
    name: 'alter tag',
    sends: 'POST',
    load: async (server, word) => ({ script: 'alter-tag.lua', url: `${server}${metalake}/tags/t`, args: [word, String(sizes.tags)] }),
  },
  {
    name: 'associate tag',
    sends: 'POST',
    goalUs: 100,
    load: async (server, word) => {
      const pair = [`${word}-a`, `${word}-b`]
      for (const name of pair) await ask(`${server}${metalake}/tags`, { name, comment: 'one of two', properties: {} })
      return { script: 'associate-tag.lua', url: `${server}${metalake}/objects/fileset/f.s.fs`, args: [...pair, String(sizes.filesets)] }
    },
  },
]
