/** What answers say of a thing that hangs: whether it comes from above. */
import { flag } from './define.ts'

export const inherited = {
  ...flag('it comes from what the object is in; null where no object is meant'),
  json: { type: ['boolean', 'null'] },
}
