/** Every setting that has an effect: its key, what it is when nothing is said, and what it means. */

import { identitySettings } from './identity.ts'
import { natsSettings } from './nats.ts'
import { regionSettings } from './region.ts'

export interface Setting {
  readonly key: string
  /** When it is not set. */
  readonly value: string
  readonly doc: string
  /** What its value must be; any text when absent. `list` is comma separated. */
  readonly type?: 'count' | 'flag' | 'list'
  /** Never shown. */
  readonly secret?: true
}

const web = 'gravitino.server.webserver.'

export const settings: readonly Setting[] = [
  { key: `${web}host`, value: '127.0.0.1', doc: 'address to listen on; the reference listens on all, a lake on loopback alone until it is told' },
  { key: `${web}httpPort`, value: '8090', type: 'count', doc: 'port to listen on; 0 picks a free one' },
  {
    key: 'caspian.server.names',
    value: '',
    type: 'list',
    doc: 'host names, without a port, by which a lake that listens on loopback may be asked beside localhost and loopback addresses: those that a proxy before it passes on. By any other it refuses',
  },
  { key: `${web}idleTimeout`, value: '30000', type: 'count', doc: 'milliseconds that a connection without a request is kept' },
  { key: `${web}requestHeaderSize`, value: '131072', type: 'count', doc: 'bytes that the headers of a request may have; more is answered 431' },
  { key: `${web}enableHttps`, value: 'false', type: 'flag', doc: 'HTTPS on httpsPort instead of HTTP on httpPort' },
  { key: `${web}httpsPort`, value: '8433', type: 'count', doc: 'port for HTTPS; 0 picks a free one' },
  {
    key: `${web}keyStorePath`,
    value: '',
    doc: 'file with the private key and its certificates: PKCS12, or PEM with both in one file. Old JKS files must be converted',
  },
  { key: `${web}keyStorePassword`, value: '', secret: true, doc: 'password of that file; none for a PEM file whose key is not encrypted' },
  { key: `${web}keyStoreType`, value: 'JKS', doc: 'JKS, PKCS12 or PEM; the file itself says which it is, so that a PKCS12 file called JKS is read' },
  {
    key: `${web}enableClientAuth`,
    value: 'false',
    type: 'flag',
    doc: 'lets only callers in who show a certificate that an authority of trustStorePath signed; who they are it tells where gravitino.authenticators names certificate',
  },
  {
    key: `${web}trustStorePath`,
    value: '',
    doc: 'certificates of those authorities in PEM, with their lists of revoked certificates where there are any: then each must have one',
  },
  { key: `${web}enableCorsFilter`, value: 'false', type: 'flag', doc: 'whether pages of other origins may ask below /api/' },
  { key: `${web}allowedOrigins`, value: '*', type: 'list', doc: 'origins that may; * within one stands for any text' },
  { key: `${web}allowedMethods`, value: 'GET,POST,HEAD,DELETE,PUT', type: 'list', doc: 'methods that they may use' },
  {
    key: `${web}allowedHeaders`,
    value: 'X-Requested-With,Content-Type,Accept,Origin',
    type: 'list',
    doc: 'request headers that they may set; * for any',
  },
  { key: `${web}preflightMaxAgeInSecs`, value: '1800', type: 'count', doc: 'seconds that a browser may keep this permission' },
  { key: `${web}allowCredentials`, value: 'true', type: 'flag', doc: 'whether they may send what the browser keeps for the lake' },
  { key: `${web}exposedHeaders`, value: '', type: 'list', doc: 'answer headers that they may read' },
  { key: `${web}stopTimeout`, value: '30000', type: 'count', doc: 'milliseconds after which a server that was told to stop ends, whatever is left' },
  { key: 'gravitino.server.shutdown.timeout', value: '3000', type: 'count', doc: 'milliseconds that running requests get when the server stops' },
  {
    key: 'caspian.server.drainDelayMs',
    value: '0',
    type: 'count',
    doc: 'milliseconds that a stopping server still takes connections while /health/ready says 503, so that a load balancer can turn away first',
  },
  {
    key: 'caspian.server.threads',
    value: '',
    doc: 'threads that answer requests; one for each core when it is not set. Where there are several, one more searches for all',
  },
  { key: 'gravitino.server.bulk.maxItems', value: '100', type: 'count', doc: 'things that one bulk request may hold' },
  { key: 'gravitino.server.visibleConfigs', value: '', type: 'list', doc: 'keys that /configs shows; never secret ones' },
  {
    key: 'gravitino.server.health.entityStore.probeTimeoutMs',
    value: '2000',
    type: 'count',
    doc: 'milliseconds after which the store counts as down',
  },
  {
    key: 'gravitino.entity.store.relational.jdbcUrl',
    value: '',
    secret: true,
    doc: 'jdbc:postgresql://host:port/database that the lake is kept in; a directory (--data) when it is not set. No other database is served',
  },
  { key: 'gravitino.entity.store.relational.jdbcUser', value: '', doc: 'user of that database' },
  {
    key: 'gravitino.entity.store.relational.jdbcPassword',
    value: '',
    secret: true,
    doc: 'its password; PGPASSWORD of the environment when it is not set',
  },
  {
    key: 'gravitino.entity.store.relational.maxConnections',
    value: '20',
    type: 'count',
    doc: 'connections to that database that the threads share; each takes four at least',
  },
  {
    key: 'caspian.store.lease',
    value: '2000',
    type: 'count',
    doc: 'milliseconds without an answer of that database after which nothing is answered from memory',
  },
  {
    key: 'caspian.secret.keyFile',
    value: '',
    doc: 'file with the keys that secrets are sealed with; CASPIAN_SECRET_KEY of the environment goes before it. Beside a lake in a directory secret.key is made when neither is set; a lake in a database takes no secrets then',
  },
  {
    key: 'caspian.secret.kms',
    value: '',
    doc: 'ARN of a key of AWS KMS that a new secret.key is wrapped with, so that only the service can open it; who asks is in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment',
  },
  { key: 'gravitino.secret.providers', value: '', type: 'list', doc: 'names of other keepers of secrets, which requests can refer to' },
  {
    key: 'gravitino.secret.provider.<name>.className',
    value: '',
    doc: 'environment, file or lake: variables of the server’s environment, files of one directory, or the lake itself, sealed (which Gravitino’s InMemorySecretsProvider is taken for too)',
  },
  {
    key: 'gravitino.secret.provider.<name>.uri',
    value: '',
    doc: 'env:PREFIX, with which the names of all variables begin, or file:///directory; nothing else can be referred to',
  },
  ...regionSettings,
  ...natsSettings,
  ...identitySettings,
  { key: 'gravitino.authorization.enable', value: 'false', type: 'flag', doc: 'whether rights are checked' },
  {
    key: 'caspian.authorization.referenceGaps',
    value: 'false',
    type: 'flag',
    doc: 'leave open what the reference leaves open: whoever may use a catalog may switch it off',
  },
  {
    key: 'gravitino.authorization.serviceAdmins',
    value: '',
    type: 'list',
    doc: 'who may import from another lake, and make metalakes where rights are checked',
  },
  { key: 'gravitino.job.executor', value: 'local', doc: 'what runs jobs; local is served: processes beside the server' },
  { key: 'gravitino.job.stagingDir', value: '', doc: 'where runs keep their files; in the lake’s own directory unless it is set' },
  { key: 'gravitino.job.stagingDirKeepTimeInMs', value: '604800000', type: 'count', doc: 'milliseconds that an ended run and its files are kept' },
  { key: 'gravitino.job.statusPullIntervalInMs', value: '300000', doc: 'taken and without effect: a status is recorded when it changes' },
  { key: 'gravitino.jobExecutor.local.maxRunningJobs', value: '0', type: 'count', doc: 'runs at once, others wait; 0: half the cores, 1 to 10' },
  { key: 'gravitino.jobExecutor.local.sparkHome', value: '', doc: 'where Spark is; SPARK_HOME of the environment unless it is set' },
  { key: 'caspian.job.maxOutputBytes', value: '1073741824', type: 'count', doc: 'bytes that a run may write to its logs before it is ended' },
  {
    key: 'caspian.job.cancelGraceMs',
    value: '10000',
    type: 'count',
    doc: 'milliseconds that a run gets to end when it is called off, before it is killed',
  },
  {
    key: 'gravitino.fetchFile.blockUnsafeRemoteUri',
    value: 'true',
    type: 'flag',
    doc: 'whether files for runs are kept from private and local addresses',
  },
  { key: 'gravitino.schema.separator', value: ':', doc: 'between the parts of a hierarchical schema name' },
  {
    key: 'caspian.log.retention',
    value: '0',
    type: 'count',
    doc: 'days after which the log forgets states that were changed again; who did what and when stays; 0 keeps all for ever',
  },
  {
    key: 'gravitino.audit.enabled',
    value: 'false',
    type: 'flag',
    doc: 'whether what happens is also appended to a file, a line each; GET …/audit tells it in any case',
  },
  { key: 'gravitino.audit.writer.className', value: 'FileAuditWriter', doc: 'what writes it; FileAuditWriter alone is served' },
  {
    key: 'gravitino.audit.writer.file.fileName',
    value: 'gravitino_audit.log',
    doc: 'the file; in the lake’s own directory unless it is a whole path',
  },
  {
    key: 'gravitino.audit.formatter.className',
    value: 'SimpleFormatterV2',
    doc: 'form of the lines: SimpleFormatterV2, SimpleFormatter or JsonFormatter, with or without their package',
  },
  {
    key: 'caspian.audit.reads',
    value: '',
    type: 'list',
    doc: 'metalakes of which it is written down who reads what; * for all',
  },
  {
    key: 'caspian.audit.retention',
    value: '0',
    type: 'count',
    doc: 'days after which what was denied, failed or read is forgotten; 0 keeps all for ever. Changes are in the log, which keeps who did what and when',
  },
  {
    key: 'caspian.use.enabled',
    value: 'true',
    type: 'flag',
    doc: 'counts how many people load what, for 30 days: what many use comes before its like in searches, and is told as popular',
  },
  {
    key: 'caspian.listeners',
    value: '',
    type: 'list',
    doc: 'paths of ES modules that are asked before every change, which they may refuse, and told after it: docs/events.md',
  },
  { key: 'caspian.listeners.timeoutMs', value: '1000', type: 'count', doc: 'milliseconds that all of them together have to answer before a change' },
  {
    key: 'caspian.listeners.failOpen',
    value: 'false',
    type: 'flag',
    doc: 'whether a change goes on when they do not answer in time or end; it is refused with 503 otherwise',
  },
  {
    key: 'caspian.webhooks.allowHosts',
    value: '',
    type: 'list',
    doc: 'hosts, as addresses name them, that webhooks may lead to although they are in this machine or a private network',
  },
  {
    key: 'gravitino.lineage.sinks',
    value: '',
    type: 'list',
    doc: 'names of sinks that events of lineage are also passed on to (docs/lineage.md); the reference has log when nothing is said, a lake none: it keeps them',
  },
  {
    key: 'gravitino.lineage.sinkQueueCapacity',
    value: '10000',
    type: 'count',
    doc: 'events that may wait in one thread for all sinks together; each gets its part, and what is more is dropped and counted',
  },
  {
    key: 'gravitino.lineage.<name>.sinkClass',
    value: '',
    doc: 'LineageLogSink, which the name log needs not say: lines in gravitino_lineage.log in the lake’s own directory; or LineageHttpSink. With or without their package',
  },
  {
    key: 'gravitino.lineage.<name>.url',
    value: '',
    secret: true,
    doc: 'where the latter sends to, http://localhost:5000/ when it is not set; without a path to /api/v1/lineage there',
  },
  { key: 'gravitino.lineage.<name>.authType', value: '', doc: 'none or apiKey' },
  { key: 'gravitino.lineage.<name>.apiKey', value: '', secret: true, doc: 'goes along as a Bearer token' },
  { key: 'caspian.log.level', value: 'info', doc: 'trace, debug, info, warn, error, fatal or silent' },
  { key: 'caspian.log.requests', value: 'false', type: 'flag', doc: 'whether every request is logged; those that fail or are slow always are' },
  { key: 'caspian.log.slowRequestMs', value: '1000', type: 'count', doc: 'milliseconds from which a request is logged as slow; 0 is never' },
  {
    key: 'caspian.telemetry.endpoint',
    value: '',
    doc: 'OTLP/HTTP address that traces go to, such as http://127.0.0.1:4318/v1/traces; OTEL_* in the environment do as well',
  },
]
