/** The settings of a lake that is one region among others. */
import type { Setting } from './served.ts'

export const regionSettings: readonly Setting[] = [
  {
    key: 'caspian.region.name',
    value: '',
    doc: 'what the lake is called among regions: small letters, digits and -. A lake that is none becomes one at the start; one that is one stays what it is. Alike for all servers of a database',
  },
  { key: 'caspian.region.host', value: '127.0.0.1', doc: 'address to listen on for other regions' },
  { key: 'caspian.region.port', value: '', doc: 'port for other regions; that for clients and 1000 when it is not set, 0 picks a free one' },
  {
    key: 'caspian.region.address',
    value: '',
    doc: 'https://host:port at which the others reach this region, where that is not the address that it listens on; of several servers, the one that speaks with the others tells them its own',
  },
]
