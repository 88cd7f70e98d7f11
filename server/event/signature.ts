/** How messages to webhooks are signed: as Standard Webhooks has it, so that receivers find what checks it ready-made. */
import { createHmac } from 'node:crypto'

const prefix = 'whsec_'
/** `whsec_` and Base64 is a key in that form; any other text is a key itself. */
const keyOf = (secret: string) => (secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret))

/** Over id, time and body, so that none of them can be another's, nor be sent again later as new. Time in seconds. */
export const signatureOf = (secret: string, id: string, time: number, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${time}.${body}`).digest('base64')}`
