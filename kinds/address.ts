/** How kinds are called in REST addresses: said once, for the server that answers them and the clients that ask. */
import type { Kind } from './define.ts'

/** The part of an address that all entities of the kind have before their name: `catalogs`. */
export const segmentOf = (kind: Kind) => kind.wire.segment ?? kind.plural

/** What the wire calls a kind where things of several kinds are addressed alike: `model_version`. */
export const objectType = (kind: Kind) => kind.name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
