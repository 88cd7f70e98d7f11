/** The regions that share a lake: how they stand, that they keep the same, what they said apart, and what has its home where. */
import type { Paging } from './kind-client.ts'
import type { Page } from './pages.ts'
import type { Answer, Send } from './request.ts'

export interface Member {
  readonly region: string
  readonly origin: string
  readonly address: string
  /** It is the one that was asked. */
  readonly here: boolean
  readonly connected: boolean
  /** What is here and it is not known to have; what it is known to have and is not here. In entries, and seconds. */
  readonly behind: number
  readonly behindSeconds: number
  readonly ahead: number
  readonly aheadSeconds: number
  readonly silentSince?: string | null
  readonly roundTripMs?: number
  readonly clockOffsetMs?: number
  readonly clockAlarm?: boolean
  readonly lastError?: string
  readonly frozen?: string
  readonly waits?: string
}
export interface Situation {
  readonly region: string
  /** Its id, the same in every region. */
  readonly lake: string
  readonly at: string
  readonly conflicts: number
  readonly alone: boolean
  readonly members: readonly Member[]
  /** Of the others among themselves: what `from` has and `to` is not known to. */
  readonly pairs: readonly { readonly from: string; readonly to: string; readonly entries: number; readonly seconds: number }[]
}
export interface Difference {
  readonly id: string
  /** here, there: only that region has it; sum: only the sum of what it holds differs. */
  readonly what: 'itself' | 'here' | 'there' | 'sum'
  readonly kind?: string
  readonly fullName?: string
  /** The region where it was changed or lost; absent where that cannot be told. */
  readonly damaged?: string
}
/** What a region finds wrong by itself. amiss: it is shown otherwise than its log says; sum: it holds other than its sum counts. */
export interface Damage {
  readonly region: string
  readonly id: string
  readonly what: 'amiss' | 'sum'
  readonly kind?: string
  readonly fullName?: string
}
export interface Verified {
  readonly at: string
  readonly equal: boolean
  readonly peers: readonly {
    readonly region: string
    readonly reached: boolean
    readonly error?: string
    readonly compared?: number
    readonly moving?: number
    readonly differs?: readonly Difference[]
  }[]
  readonly damage: readonly Damage[]
}
/** With how it is afterwards. */
export interface Repaired extends Verified {
  readonly mended: readonly {
    readonly id: string
    readonly what: 'kept' | 'shown'
    readonly from: string
    readonly kind?: string
    readonly fullName?: string
  }[]
  readonly left: readonly { readonly id: string; readonly why: string; readonly kind?: string; readonly fullName?: string }[]
}
export interface Differing {
  readonly id: string
  readonly sort: string
  readonly type: string
  readonly fullName: string
  readonly key?: string
  readonly relation?: { readonly what: string; readonly type: string; readonly fullName: string; readonly value: string }
  readonly sides: readonly {
    readonly value: unknown
    readonly region: string
    readonly by: string
    readonly at: string
    readonly shown: boolean
  }[]
  /** What counts now. */
  readonly shown: unknown
  readonly choices: readonly Choice[]
  readonly todo: string
}
export interface Homes {
  readonly region: string
  readonly units: readonly { readonly kind: string; readonly metalake: string; readonly name: string; readonly home: string }[]
  readonly more: number
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>
}
export interface Choice {
  readonly choose: string
  /** What it is made with; with `takes`, when no other is given. Null: that there is none. */
  readonly value?: unknown
  /** Any name, or any user or group as `{ type, name }`. */
  readonly takes?: 'name' | 'principal'
  readonly regions?: readonly string[]
  readonly doc: string
}
export interface Move {
  readonly metalake: string
  /** A metalake when absent. */
  readonly kind?: string
  readonly name?: string
  readonly to: string
}

/** Every call throws LakeError when it cannot be done, as of a lake that is no region. */
export interface Regions {
  load(): Promise<Situation>
  /** Compares with every other region, down to what differs. `of` is metalake, metalake.catalog or metalake.catalog.schema; all when absent. */
  verify(of?: string): Promise<Verified>
  /** Puts right what was damaged in the region that is asked. `from` is the region to believe where nothing tells which one is damaged. */
  repair(of?: string, from?: string): Promise<Repaired>
  homes(metalake?: string): Promise<Homes>
  conflicts(metalake: string, paging?: Paging): Promise<Page<Differing>>
  /** Ends the conflict with the id by one of its choices; gives it as it was. */
  resolve(metalake: string, id: string, choice: Pick<Choice, 'choose' | 'value'>): Promise<Differing>
  /** Lets one in, once, within an hour. A secret. */
  invite(region: string): Promise<{ readonly invitation: string; readonly expires: string }>
  moveHome(move: Move): Promise<{ readonly from: string; readonly to: string }>
  /** The region that is asked leaves the others; `to` takes over what it decides. Resolves once they know. */
  leave(to: string): Promise<{ readonly region: string; readonly to: string; readonly moved: number }>
}

export function regionsClient(send: Send): Regions {
  const at = (metalake: string) => `/api/metalakes/${encodeURIComponent(metalake)}/conflicts`
  const as = <T>(answer: Promise<Answer>) => answer as unknown as Promise<T>
  return {
    load: () => as<Situation>(send('GET', '/api/regions')),
    verify: (of) => as<Verified>(send('POST', '/api/regions/verify', { body: of === undefined ? {} : { of } })),
    repair: (of, from) =>
      as<Repaired>(send('POST', '/api/regions/repair', { body: { ...(of === undefined ? {} : { of }), ...(from === undefined ? {} : { from }) } })),
    homes: (metalake) => as<Homes>(send('GET', '/api/regions/homes', { query: { metalake } })),
    async conflicts(metalake, paging = {}) {
      const { conflicts, nextPageToken: next } = await send('GET', at(metalake), { query: { ...paging } })
      return { items: conflicts as readonly Differing[], ...(typeof next === 'string' ? { next } : {}) }
    },
    resolve: async (metalake, id, { choose, value }) =>
      (await send('POST', `${at(metalake)}/resolve`, { body: { id, choose, ...(value === undefined ? {} : { value }) } })).resolved as Differing,
    invite: (region) => as<{ invitation: string; expires: string }>(send('POST', '/api/regions/invitations', { body: { region } })),
    moveHome: (move) => as<{ from: string; to: string }>(send('POST', '/api/regions/homes/move', { body: move })),
    leave: (to) => as<{ region: string; to: string; moved: number }>(send('POST', '/api/regions/leave', { body: { to } })),
  }
}
