/** Keys of the reference that have no effect here: what each would do there, and why not here. Each that is set is named at start. */

export interface Known {
  /** A star stands for any text without a dot at its place, at the end for any text. */
  readonly key: string
  readonly does: string
  readonly why: string
  /** Whether a value asks for protection: a lake that would look guarded and is not does not start. */
  readonly guards?: (value: string) => boolean
}

const web = 'gravitino.server.webserver.'
const oneLoop = 'requests do not each take a thread here'
const noTimer = 'caches here are dropped by the log, never by time'
const later = 'not served yet'
const noJvm = 'there is no Java here, and so no class of that name'
const isSet = (value: string) => value !== ''
const ownStore = 'a lake keeps itself in the directory that --data names, or in PostgreSQL'

export const known: readonly Known[] = [
  { key: 'gravitino.server.rest.extensionPackages', does: 'adds Java packages with more routes', why: noJvm },
  { key: `${web}minThreads`, does: 'keeps at least so many threads for requests', why: oneLoop },
  { key: `${web}maxThreads`, does: 'takes at most so many threads for requests', why: oneLoop },
  { key: `${web}threadPoolWorkQueueSize`, does: 'lets so many requests wait for a thread', why: oneLoop },
  { key: `${web}responseHeaderSize`, does: 'limits the headers of answers', why: 'answers here have a handful of short headers' },
  { key: `${web}managerPassword`, does: 'opens the key within the key store', why: 'the key of a PKCS12 or PEM file has the password of the file' },
  { key: `${web}tlsProtocol`, does: 'picks the TLS version', why: 'TLS 1.2 and 1.3 are spoken, and no older one' },
  { key: `${web}enableCipherAlgorithms`, does: 'limits ciphers to these', why: 'the runtime’s own choice is used', guards: isSet },
  { key: `${web}trustStoreType`, does: 'says what sort of file the trust store is', why: 'it is PEM, which has no password' },
  { key: `${web}trustStorePassword`, does: 'opens the trust store', why: 'it is PEM, which has no password' },
  { key: `${web}customFilters`, does: 'puts servlet filters before every request', why: noJvm, guards: isSet },
  { key: `${web}*.param.*`, does: 'sets up a servlet filter', why: noJvm },
  { key: `${web}allowedTimingOrigins`, does: 'lets pages of these origins read timings', why: 'no timing is told to other origins' },
  { key: `${web}chainPreflight`, does: 'passes a preflight on to the routes', why: 'a preflight is answered at once, with the same headers' },
  { key: 'gravitino.entity.store', does: 'picks the sort of store', why: ownStore },
  { key: 'gravitino.entity.store.relational', does: 'picks the backend of the store', why: ownStore },
  { key: 'gravitino.entity.store.relational.jdbcDriver', does: 'names a class that reaches the database', why: noJvm },
  { key: 'gravitino.entity.store.relational.storagePath', does: 'says where an embedded database keeps its files', why: ownStore },
  {
    key: 'gravitino.entity.store.relational.maxWaitMillis',
    does: 'says how long a request waits for a connection',
    why: 'none waits: questions share connections',
  },
  { key: 'gravitino.entity.store.maxTransactionSkewTimeMs', does: 'allows for clocks that disagree', why: 'the log’s order needs no clock' },
  {
    key: 'gravitino.entity.store.deleteAfterTimeMs',
    does: 'forgets dropped things after this time',
    why: 'the log keeps the past until it is erased on purpose',
  },
  { key: 'gravitino.entity.store.versionRetentionCount', does: 'keeps so many versions of a thing', why: 'the log keeps them all' },
  { key: 'gravitino.entityChangeLog.*', does: 'times how changes spread between servers', why: noTimer },
  {
    key: 'gravitino.catalog.cache.evictionIntervalMs',
    does: 'closes catalogs that were not used for this long',
    why: 'idle connections close by themselves',
  },
  { key: 'gravitino.catalog.classloader.*', does: 'separates the Java classes of catalogs', why: noJvm },
  { key: 'gravitino.catalog.credential.backfillToProperties', does: 'shows stored credentials among the properties', why: 'secrets are never shown' },
  { key: 'gravitino.cache.*', does: 'sizes the cache of the store', why: noTimer },
  { key: 'gravitino.authenticator', does: 'is the old name of gravitino.authenticators', why: 'set that one', guards: (value) => value !== 'simple' },
  { key: 'gravitino.authorization.impl', does: 'picks what decides about rights', why: 'rights are not checked yet' },
  { key: 'gravitino.authorization.threadPoolSize', does: 'sizes the threads that decide about rights', why: oneLoop },
  { key: 'gravitino.authorization.jcasbin.*', does: 'times and sizes the caches of rights', why: noTimer },
  { key: 'gravitino.lock.*', does: 'sizes the tree of locks', why: 'there is none: writes go one after the other through the log' },
  {
    key: 'gravitino.metrics.timeSlidingWindowSecs',
    does: 'sets the window of averages',
    why: 'counters only grow here, and Prometheus takes the window',
  },
  { key: 'gravitino.eventListener.*', does: 'loads Java classes that are told of changes', why: noJvm },
  { key: 'gravitino.jobExecutor.local.waitingQueueSize', does: 'limits the runs that wait', why: 'they wait in the lake, without a limit' },
  { key: 'gravitino.stats.partition.*', does: 'says where statistics of partitions are kept', why: later },
  { key: 'gravitino.lineage.source', does: 'names what takes lineage in', why: 'events come over HTTP' },
  { key: 'gravitino.lineage.*.sourceClass', does: 'loads a Java class that takes lineage in', why: noJvm },
  { key: 'gravitino.lineage.processorClass', does: 'loads a Java class that changes events', why: noJvm },
  { key: 'gravitino.auxService.*', does: 'starts more servers beside this one', why: later },
  { key: 'gravitino.iceberg-rest.*', does: 'sets up the Iceberg REST server', why: 'it is not served yet' },
  { key: 'gravitino.lance-rest.*', does: 'sets up the Lance REST server', why: 'it is not served yet' },
]

const pattern = (key: string): RegExp => {
  const literal = key.replaceAll('.', '\\.')
  return new RegExp(`^${literal.replace(/\*$/, '.+').replaceAll(/\*(?!$)/g, '[^.]+')}$`)
}
const patterns = known.map((one) => [pattern(one.key), one] as const)

export const knownAs = (key: string): Known | undefined => patterns.find(([matches]) => matches.test(key))?.[1]
