/** The regions that share a lake: how they stand to one another, and letting another one in. */
import { decode, jsonOf, optional, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { invitationsIn, shareNumbers } from '../region/admitting.ts'
import { checkRegionName, keysOf } from '../region/identity.ts'
import { hourMs, invite } from '../region/invitation.ts'
import { clockAlarmMs, situationOf } from '../region/situation.ts'
import { answer, exactly } from './answer.ts'
import { checkAdmin } from './authenticate.ts'
import { regional } from './regional.ts'
import type { Route } from './route.ts'

const whole = { type: 'integer', minimum: 0 }
const vectorJson = { type: 'object', additionalProperties: whole, description: 'entries applied, by origin' }
const [name, yesNo, number] = [{ type: 'string' }, { type: 'boolean' }, { type: 'number' }]
const member = exactly(
  {
    region: name,
    origin: name,
    address: name,
    here: yesNo,
    connected: yesNo,
    behind: { ...whole, description: 'entries that are here and it is not known to have' },
    behindSeconds: { ...number, description: 'how long ago the oldest of them was written' },
    ahead: { ...whole, description: 'entries that it is known to have and are not here' },
    aheadSeconds: { ...number, description: 'since when it has some; of one that does not answer, since when' },
  },
  {
    silentSince: { type: ['string', 'null'], description: 'of one that does not answer: when it was last heard; null: never since the start' },
    roundTripMs: number,
    clockOffsetMs: { ...number, description: 'how far its clock is ahead of this one’s' },
    clockAlarm: { ...yesNo, description: `that is ${clockAlarmMs} ms or more, either way` },
    bytes: { ...whole, description: 'received from it since the start' },
    entries: { ...whole, description: 'received from it since the start' },
    lastError: name,
    frozen: { ...name, description: 'why nothing more is taken of what it writes' },
    waits: { ...name, description: 'what it has written that waits until the Caspian here is updated' },
  },
)

export const regionRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/regions',
    operation: 'LOAD',
    doc: 'The regions that share this lake, as this one sees them: who is connected, and how far each is behind.',
    gives: answer({
      region: name,
      lake: { ...name, description: 'its id: the same in every region, and part of what it is called on a message server' },
      at: { ...name, description: 'an ISO instant' },
      vector: vectorJson,
      conflicts: whole,
      held: exactly({ entries: whole, bytes: whole }),
      alone: { ...yesNo, description: 'there are others and none answers; this one serves on' },
      members: { type: 'array', items: member },
      pairs: {
        type: 'array',
        description: 'of the others among themselves, as far as both have told here how far they are',
        items: exactly({
          from: name,
          to: name,
          entries: { ...whole, description: 'that `from` has and `to` is not known to have' },
          seconds: { ...number, description: 'how long ago the oldest of them was written' },
        }),
      },
    }),
    refuses: { also: ['unsupported'] },
    run: async (lake) => ({ code: 0, ...(await situationOf(regional(lake))) }),
  },
  {
    method: 'POST',
    pattern: '/api/regions/invitations',
    operation: 'CREATE',
    doc: 'A text that lets one new region in, once, within an hour. Whoever has it may join: pass it on as a secret. For service admins.',
    bodies: 'plain',
    takes: jsonOf({ region: optional(text('what the new region is to be called, for the command that is shown')) }),
    gives: answer({ invitation: { type: 'string' }, expires: { type: 'string', description: 'an ISO instant' } }),
    refuses: { also: ['forbidden', 'unsupported'] },
    run: async (lake, ask, call) => {
      // Where no rights are checked everybody reads all of the lake anyway.
      if (lake.config.flag('gravitino.authorization.enable')) checkAdmin(lake.config, ask.author.actor)
      const store = regional(lake)
      const { region } = decode({ region: optional(text('the new region')) }, call.body())
      if (region !== undefined) checkName(region)
      const share = await shareNumbers(store)
      if (!share) throw illegal('this region has no numbers left to give to others: let another region invite')
      const own = (await store.ledger.members())[store.ledger.name]
      if (!own) throw illegal('this region does not know its own address yet; retry in a second')
      const now = Date.now()
      const keys = keysOf(store.tokenKey)
      const invitation = await invite({ keys, region: store.ledger.name, address: own.address, ...share, now }, invitationsIn(store))
      return { code: 0, invitation, expires: new Date(now + hourMs).toISOString() }
    },
  },
]

function checkName(name: string): void {
  try {
    checkRegionName(name)
  } catch (error) {
    throw illegal((error as Error).message)
  }
}
