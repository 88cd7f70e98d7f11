/** Settings of the message server between regions. */
import type { Setting } from './served.ts'

const nats = 'caspian.region.nats.'

export const natsSettings: readonly Setting[] = [
  {
    key: `${nats}url`,
    value: '',
    type: 'list',
    doc: 'tls://host:port of a NATS server with JetStream that entries also go by between regions; of several, any; nats:// on this machine only. Without one, regions ask each other (nats.md)',
  },
  { key: `${nats}user`, value: '', doc: 'who this region is there' },
  { key: `${nats}passwordFile`, value: '', doc: 'file with the password of that user; read at each connection' },
  { key: `${nats}credentialsFile`, value: '', doc: 'file with the credentials of a user that has no password; read at each connection' },
  {
    key: `${nats}caFile`,
    value: '',
    doc: 'certificates in PEM of the authorities that alone may name that server; the well-known ones when it is not set',
  },
]
