/** Where members are to be found that moved: as they tell whoever they ask, until what they wrote of it has come from there. */
import type { Member } from '../merge/entry.ts'
import type { Ledger } from '../merge/ledger.ts'

/** The note of a question that says where who asks can be asked. */
export const addressNote = 'address'

export class Addresses {
  private readonly ledger: Pick<Ledger, 'members'>
  /** By region; `was`: what its member said when it was told. */
  private readonly told = new Map<string, { readonly address: string; readonly was: string }>()

  constructor(ledger: Pick<Ledger, 'members'>) {
    this.ledger = ledger
  }

  /** Of a member that has shown its key. What is no address is passed over. */
  async hear(region: string, address: string): Promise<void> {
    const was = (await this.ledger.members())[region]?.address
    if (was === undefined || was === address || URL.parse(address)?.protocol !== 'https:') this.told.delete(region)
    else this.told.set(region, { address, was })
  }

  async members(): Promise<Readonly<Record<string, Member>>> {
    const members = await this.ledger.members()
    const moved = [...this.told].flatMap(([region, { address, was }]) => {
      const member = members[region]
      return member && member.address === was ? [[region, { ...member, address }] as const] : []
    })
    return moved.length === 0 ? members : { ...members, ...Object.fromEntries(moved) }
  }
}
