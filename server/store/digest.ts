/** What a lake holds at one position, as one number: two lakes with the same digest show the same things and relations, whatever keeps them. */
import { createHash } from 'node:crypto'

/** A live entity. Within is the id of what it is in; the body is the text that is kept and hashed in the log. */
export interface Thing {
  readonly id: string
  readonly kind: string
  readonly within: string | null
  readonly name: string
  readonly version: number
  readonly body: string
}
/** A live relation, by the ids of its ends. */
export interface Hung {
  readonly from: string
  readonly what: string
  readonly to: string
  readonly value: string | null
}
/** Things by id, and relations by from, what, to and value, in the order of bytes; null is before any text. One at a time, so that memory stays small. */
export interface State {
  things(): Iterable<Thing> | AsyncIterable<Thing>
  hung(): Iterable<Hung> | AsyncIterable<Hung>
}

export interface Digest {
  /** sha256 as hex: over a line of JSON for each thing, an empty line, and one for each relation. */
  readonly digest: string
  readonly things: number
  readonly relations: number
}

const thingLine = ({ id, kind, within, name, version, body }: Thing) => `${JSON.stringify([id, kind, within, name, version, body])}\n`
const hungLine = ({ from, what, to, value }: Hung) => `${JSON.stringify([from, what, to, value])}\n`

/** `told` hears how many rows were taken in, every 10,000. */
export async function digestOf(state: State, told: (rows: number) => void = () => undefined): Promise<Digest> {
  const hash = createHash('sha256')
  let [things, relations] = [0, 0]
  for await (const thing of state.things()) {
    hash.update(thingLine(thing))
    if (++things % 10_000 === 0) told(things)
  }
  hash.update('\n')
  for await (const one of state.hung()) {
    hash.update(hungLine(one))
    if (++relations % 10_000 === 0) told(things + relations)
  }
  return { digest: hash.digest('hex'), things, relations }
}
