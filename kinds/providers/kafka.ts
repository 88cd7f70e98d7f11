/** Kafka: one catalog is one cluster, and all its topics are in one schema. */
import { plainName } from '../names.ts'
import { identifier } from '../properties.ts'
import { everyCatalog, type Provider, plain } from './common.ts'

/** Source: the providers' table, rows `kafka`; the timeouts and the comment are as recorded. */
export const kafka: Provider = {
  name: 'kafka',
  alias: 'kafka',
  type: 'messaging',
  doc: 'The topics of one Kafka cluster.',
  kinds: ['schema', 'topic', 'function'],
  source: ['topic'],
  comesWith: { schema: { default: 'The default schema of Kafka catalog including all topics' } },
  managed: false,
  standing: ['default'],
  names: { schema: plainName, topic: plainName, function: plainName },
  properties: {
    catalog: [
      ...everyCatalog,
      { name: 'bootstrap.servers', doc: 'brokers, as host:port,host:port', required: true },
      { name: 'gravitino.bypass.request.timeout.ms', doc: 'milliseconds to wait for one answer', default: '15000', written: true, is: 'integer' },
      { name: 'gravitino.bypass.default.api.timeout.ms', doc: 'milliseconds to wait in all', default: '15000', written: true, is: 'integer' },
    ],
    schema: plain,
    topic: [
      identifier,
      { name: 'partition-count', doc: 'how many partitions; it can only grow', is: 'integer' },
      { name: 'replication-factor', doc: 'on how many brokers each is kept', immutable: true, is: 'integer' },
    ],
    function: plain,
  },
}
