/** The region that a lake is, as its routes see it. */
import type { Store } from '../store/store.ts'
import { type Link, linkTo, type Peer, Unreached } from './client.ts'
import { keysOf } from './identity.ts'
import { isSigned, signed } from './keys.ts'
import { VerbRefused } from './listener.ts'
import type { Region } from './region.ts'

/** For another region to do what it is asked: longer than that may wait for anything itself. */
const answerMs = 60_000

/** Undefined for a lake that is none. */
export function regionOver(store: Store): { readonly region: Region } | undefined {
  const { ledger } = store
  if (!ledger) return undefined
  const { name } = ledger
  const keys = keysOf(store.tokenKey)
  const links = new Map<string, Link>()
  const answers = new Map<string, (message: Uint8Array) => Promise<Uint8Array>>()

  const linkWith = async (region: string, verb: string): Promise<Link> => {
    const is = (await ledger.members())[region]
    const peer: Peer = { region, address: is?.address ?? '', key: is?.key ?? '' }
    if (peer.address === '') throw new Unreached(peer, verb, 'it is no member that has told where it is', 0, true)
    const known = links.get(region)
    if (known && known.peer.address === peer.address && known.peer.key === peer.key) return known
    known?.[Symbol.dispose]()
    const link = linkTo(peer, { region: name, keys })
    links.set(region, link)
    return link
  }
  return {
    region: {
      name,
      ledger,
      homeOf: async (row) => (await ledger.homeOf(row.id))?.region ?? name,
      async homesOf(rows) {
        const homes = await ledger.homesOf(rows.map(({ id }) => id))
        return rows.map(({ id }) => homes.get(id)?.region ?? name)
      },
      sign: (what, text) => signed(keys, what, text),
      async isSigned(region, what, text, signature) {
        const is = (await ledger.members())[region]
        return is !== undefined && isSigned(is.key, what, text, signature)
      },
      send: async (region, verb, body) => (await (await linkWith(region, verb)).ask(verb, { body, deadlineMs: answerMs })).body,
      on: (verb, answer) => void answers.set(verb, answer),
      async answer(verb, message) {
        const answer = answers.get(verb)
        if (!answer) throw new VerbRefused(503, 'It does not serve clients yet')
        return answer(message)
      },
      end: () => {
        for (const link of links.values()) link[Symbol.dispose]()
      },
    },
  }
}
