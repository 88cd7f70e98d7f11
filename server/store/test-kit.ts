/** A store under test, and short words for what is done to it. */
import assert from 'node:assert/strict'
import type { KindName } from '../../kinds/index.ts'
import type { Envelope } from './chain.ts'
import type { Outcome, Row, Step, Store } from './store.ts'
import { audit, author } from './test-model.ts'

/** A log row with what its hashes are over. */
export interface Hashed extends Envelope {
  readonly salt: Uint8Array
  /** Uncompressed. */
  readonly text: string
  readonly commitment: string
  readonly chain: string
}
export interface TestStore extends AsyncDisposable {
  readonly store: Store
  /** Closes the store and opens it again. */
  reopen(): Promise<Store>
  /** The whole log, oldest first. */
  log(): Promise<readonly Hashed[]>
}
export type Insert = Extract<Step, { do: 'insert' }>

export class Kit {
  store: Store
  private readonly held: TestStore
  private lakes = 0

  constructor(held: TestStore) {
    this.held = held
    this.store = held.store
  }

  async reopen(): Promise<Store> {
    this.store = await this.held.reopen()
    return this.store
  }

  log(): Promise<readonly Hashed[]> {
    return this.held.log()
  }

  commit(...steps: readonly Step[]): Promise<Outcome> {
    return this.store.commit({ author, steps })
  }

  insert(kind: KindName, parent: number | string, name: string, id = this.store.mint()): Insert {
    return { do: 'insert', operation: 'create', kind, id, parent, name, path: [name], body: { n: 1, audit } }
  }

  async make(kind: KindName, parent: number, name: string): Promise<Row> {
    const step = this.insert(kind, parent, name)
    const key = done(await this.commit(step)).keys[step.id] as number
    return { key, id: step.id, kind, parent, name, version: 1, body: step.body }
  }

  /** A metalake of its own for one test. */
  lake(): Promise<Row> {
    return this.make('metalake', 0, `lake${++this.lakes}`)
  }
}

/** The outcome of a commit that must have happened. */
export function done(outcome: Outcome): Extract<Outcome, { ok: true }> {
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome
}

interface Update {
  readonly n?: number
  readonly name?: string
  readonly expect?: number
  readonly uid?: string
}
export const update = (row: Row, { n = 2, name = row.name, expect = row.version, uid }: Update): Step => ({
  do: 'update',
  operation: name === row.name ? 'alter' : 'rename',
  key: row.key,
  expect,
  name,
  path: [name],
  body: { n, audit },
  ...(uid === undefined ? {} : { uid }),
})
export const drop = (row: Row, how: Partial<Extract<Step, { do: 'drop' }>> = {}): Step => ({ do: 'drop', key: row.key, path: [row.name], ...how })
export const hang = (from: Row, to: Row, value: string | null = null): Step => ({
  do: 'relate',
  what: 'tagged',
  from: from.key,
  path: [from.name],
  add: [{ to: to.key, value }],
  remove: [],
})
