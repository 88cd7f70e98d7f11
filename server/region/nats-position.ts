/** Where in a stream the entries begin that a region lacks: found by asking, so that nobody has to remember a position. */
import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, type NextMsgRequest, type StoredMsg } from '@nats-io/jetstream'
import type { MsgHdrs } from '@nats-io/transport-node'
import { type Span, spanIn } from './nats-names.ts'

const idHeader = 'Nats-Msg-Id'

/** Throws for a message that no region can have sent. */
export function spanOf(subject: string, headers: MsgHdrs | undefined): Span {
  const span = spanIn(headers?.get(idHeader) ?? '')
  if (!span) throw new Error(`a message on ${subject} does not say which entries it has`)
  return span
}

/** Of what no region can have sent, all is still to be looked at. */
function isKnown({ header }: StoredMsg, have: number): boolean {
  const span = spanIn(header.get(idHeader))
  return span !== undefined && span.last <= have
}

/** Whether there is such a stream. */
export async function isThere(jsm: JetStreamManager, stream: string): Promise<boolean> {
  try {
    await jsm.streams.info(stream)
    return true
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return false
    throw error
  }
}

/** The latest message of the subject; null when the stream has none, or no more. Rejects when there is no such stream. */
export const latestOf = (jsm: JetStreamManager, stream: string, subject: string): Promise<StoredMsg | null> =>
  jsm.streams.getMessage(stream, { last_by_subj: subject })

/**
 * From which sequence on to read the subject, to get all that the stream has after the entry `have`. Asks for as many messages as the
 * stream's length has binary digits, for one when nothing is lacking. Rejects when there is no such stream.
 */
export async function startOf(jsm: JetStreamManager, stream: string, subject: string, have: number): Promise<number> {
  const { state } = await jsm.streams.info(stream)
  const latest = await latestOf(jsm, stream, subject)
  if (!latest) return state.last_seq + 1
  if (isKnown(latest, have)) return latest.seq + 1
  let low = state.first_seq
  let high = latest.seq
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const question: NextMsgRequest & { readonly seq: number } = { seq: middle, next_by_subj: subject }
    const message = await jsm.streams.getMessage(stream, question)
    if (message && isKnown(message, have)) low = message.seq + 1
    else high = middle
  }
  return low
}
