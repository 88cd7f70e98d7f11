/** What people and engines do to a lake all day, in the proportions they do it: mostly reading, now and then changing, making and dropping. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Caller, type Method } from '../crash/caller.ts'
import { seeded, weighted } from '../crash/random.ts'
import { sizes } from '../load/lake.ts'

export interface Asked {
  readonly write: boolean
  readonly ms: number
  readonly failed: string | undefined
}
interface Request {
  readonly method: Method
  readonly path: string
  readonly body?: object
}

const schema = '/bench/catalogs/f/schemas'
/** Names that come and go, each hand's own. */
const places = 200

/** Asks `perSecond` times a second, one after the other, until it is told to end; `told` gets every answer. */
export async function hand(url: string, who: number, perSecond: number, ended: () => boolean, told: (asked: Asked) => void): Promise<void> {
  const random = seeded(who)
  const caller = new Caller()
  caller.turnTo(url)
  const some = (count: number) => Math.floor(random() * count)
  const there = new Set<string>()
  const one = (): Request => {
    const own = `h${who}-${some(places)}`
    const make = (): Request => {
      if (there.has(own)) {
        there.delete(own)
        return { method: 'DELETE', path: `${schema}/w/filesets/${own}` }
      }
      there.add(own)
      return { method: 'POST', path: `${schema}/w/filesets`, body: { name: own, type: 'EXTERNAL', storageLocation: `file:///absent/${own}` } }
    }
    const kinds: readonly (readonly [number, () => Request])[] = [
      [60, () => ({ method: 'GET', path: `${schema}/s/filesets/fs${some(sizes.filesets)}` })],
      [12, () => ({ method: 'GET', path: `/bench/catalogs/m/schemas/s/models/m${some(sizes.models)}` })],
      [6, () => ({ method: 'GET', path: `/bench/objects/fileset/f.s.fs${some(sizes.filesets)}/tags` })],
      [4, () => ({ method: 'GET', path: `${schema}/s/filesets?limit=100` })],
      [2, () => ({ method: 'GET', path: `/bench/tags/t${some(sizes.tags)}/history?limit=5` })],
      [
        8,
        () => ({
          method: 'PUT',
          path: `/bench/tags/t${some(sizes.tags)}`,
          body: { updates: [{ '@type': 'updateComment', newComment: `c${random()}` }] },
        }),
      ],
      [8, make],
    ]
    return weighted(random, kinds)()
  }
  const every = 1000 / perSecond
  for (let due = performance.now() + random() * every; !ended(); due += every) {
    await sleep(Math.max(0, due - performance.now()))
    const { method, path, body } = one()
    const begun = performance.now()
    const reply = await caller.call(method, path, body)
    told({
      write: method !== 'GET',
      ms: performance.now() - begun,
      failed: reply.is === 'done' ? undefined : reply.is === 'refused' ? `${method} ${reply.status}` : `${method} ${reply.is}`,
    })
  }
  caller.end()
}
