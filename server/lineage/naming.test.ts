/** Which thing of the lake a dataset is, whatever its name holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Described, datasetOf, type Knowledge, type Path, pathsOf, placeOf, placesOf, resolve } from './naming.ts'
import type { Source } from './sources.ts'

const catalogs: readonly Source[] = [
  { name: 'shop', provider: 'jdbc-postgresql', properties: { 'jdbc-url': 'jdbc:postgresql://DB.example.org,standby:6432/shop?sslmode=require' } },
  { name: 'named', provider: 'jdbc-postgresql', properties: { 'jdbc-url': 'jdbc:postgresql://other/postgres', 'jdbc-database': 'the.base' } },
  { name: 'broken', provider: 'jdbc-postgresql', properties: { 'jdbc-url': 'mysql://nothing' } },
  { name: 'stream', provider: 'kafka', properties: { 'bootstrap.servers': 'one:9092, two' } },
  { name: 'hive', provider: 'hive', properties: { 'metastore.uris': 'thrift://meta:9083' } },
  { name: 'files', provider: 'fileset', properties: {} },
]
const at: Readonly<Record<string, Path>> = { 'file:/data/landing': ['files', 'raw', 'landing'], 's3://lake/mart/c': ['lake', 'mart', 'c'] }
const knowing = (...paths: readonly Path[]): Knowledge => ({
  metalake: 'home',
  catalogs: () => Promise.resolve(catalogs),
  find: (path) => Promise.resolve(paths.some((one) => one.join('\0') === path.join('\0')) ? { id: path.join('/'), path } : undefined),
  lying: (places) =>
    Promise.resolve(new Map(places.flatMap((place) => (at[place] ? [[place, { id: at[place].join('/'), path: at[place] }] as const] : [])))),
})
const found = async (dataset: Described, ...paths: readonly Path[]) => (await resolve(dataset, knowing(...paths))).thing?.id

test('a name goes there and back, whatever its parts hold', () => {
  const part = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.string({ minLength: 1, unit: fc.constantFrom('.', '"', '`', ':', '/', 'ø', '数', ' ', 'a') }),
  )
  fc.assert(
    fc.property(fc.tuple(part, part, part), (path) => {
      assert.deepEqual(pathsOf(datasetOf('home', path).name)[0], path)
    }),
    { numRuns: 2_000 },
  )
})
test('a name without quotes means what is there, however many dots its parts hold', async () => {
  assert.equal(await found({ namespace: 'home', name: 'shop.public.orders' }, ['shop', 'public', 'orders']), 'shop/public/orders')
  assert.equal(await found({ namespace: 'home', name: 'shop.a.b.c' }, ['shop', 'a.b', 'c']), 'shop/a.b/c')
  assert.equal(await found({ namespace: 'home', name: 'shop.a.b.c' }, ['shop', 'a', 'b.c']), 'shop/a/b.c')
  assert.equal(await found({ namespace: 'home', name: 'shop.a.`b.c`' }, ['shop', 'a', 'b.c']), 'shop/a/b.c')
  assert.equal(await found({ namespace: 'home', name: 'shop.a."b"' }, ['shop', 'a', '"b"']), 'shop/a/"b"')
  for (const name of ['', '.', '..', '...', 'shop', 'shop.public', 'shop.public.', '.public.orders', 'shop..orders', '"', '"a.b.c', 'a."b.c'])
    assert.deepEqual(
      pathsOf(name).filter((path) => path.some((one) => one === '')),
      [],
      name,
    )
})
test('a name of another metalake means nothing in this one', async () => {
  assert.equal(await found({ namespace: 'away', name: 'shop.public.orders' }, ['shop', 'public', 'orders']), undefined)
})
test('a symlink names the thing where the dataset’s own name is only a place', async () => {
  const symlinks = [
    { namespace: 'hive://meta:9083', name: 'mart.c' },
    { namespace: 'home', name: 'lake.mart.c' },
  ]
  assert.equal(await found({ namespace: 's3://elsewhere', name: 'x', symlinks }, ['lake', 'mart', 'c'], ['hive', 'mart', 'c']), 'lake/mart/c')
  assert.equal(await found({ namespace: 's3://elsewhere', name: 'x', symlinks }, ['hive', 'mart', 'c']), 'hive/mart/c')
})
test('a system’s own name means what a catalog over that system holds', async () => {
  const orders: Path = ['shop', 'public', 'orders.2026']
  for (const namespace of ['postgres://db.example.org:5432', 'postgresql://db.example.org', 'postgres://STANDBY:6432', 'postgres://db.example.org/'])
    assert.equal(await found({ namespace, name: 'shop.public.orders.2026' }, orders), 'shop/public/orders.2026', namespace)
  for (const namespace of [
    'postgres://db.example.org:5433',
    'postgres://standby',
    'mysql://db.example.org:5432',
    'db.example.org:5432',
    'constructor://x',
  ])
    assert.equal(await found({ namespace, name: 'shop.public.orders.2026' }, orders), undefined, namespace)
  assert.equal(await found({ namespace: 'postgres://db.example.org:5432', name: 'other.public.orders.2026' }, orders), undefined)
  assert.equal(await found({ namespace: 'postgres://other:5432', name: 'the.base.s.t' }, ['named', 's', 't']), 'named/s/t')
  assert.equal(
    await found({ namespace: 'kafka://two:9092', name: 'clicks.by-page' }, ['stream', 'default', 'clicks.by-page']),
    'stream/default/clicks.by-page',
  )
  assert.equal(await found({ namespace: 'kafka://zero:1,one:9092', name: 't' }, ['stream', 'default', 't']), 'stream/default/t')
})
test('a file belongs to the fileset or table that it lies in', async () => {
  for (const [namespace, name] of [
    ['file', '/data/landing'],
    ['file', '/data/landing/day=1/part.parquet'],
    ['file:', 'data/landing/'],
    ['file:///', '/data//landing/x'],
  ] as const)
    assert.equal(await found({ namespace, name }), 'files/raw/landing', namespace + name)
  for (const [namespace, name] of [
    ['file', '/data/landing2'],
    ['file', '/data/landing/../other'],
    ['file', '/'],
    ['s3://data', 'landing'],
  ] as const)
    assert.equal(await found({ namespace, name }), undefined, namespace + name)
  for (const scheme of ['s3', 's3a', 's3n', 'S3']) assert.equal(await found({ namespace: `${scheme}://lake`, name: '/mart/c/part=1' }), 'lake/mart/c')
  assert.equal(await found({ namespace: 'home', name: 'files.raw.gone', filesetLocation: 'file:///data/landing/a' }), 'files/raw/landing')
})
test('places are compared in one form, and there are at most 64 above one', () => {
  assert.equal(placeOf('hdfs://NN:8020/a//b/'), 'hdfs://nn:8020/a/b')
  assert.equal(placeOf('/a/b'), 'file:/a/b')
  for (const none of ['', 'a/b', 'file:/a/../b', 'file:', '://x', 'C:\\x']) assert.equal(placeOf(none), undefined, none)
  assert.deepEqual(placesOf({ namespace: 'gs://b', name: 'x/y' }), ['gs://b/x/y', 'gs://b/x', 'gs://b'])
  assert.equal(placesOf({ namespace: 'file', name: `/${'x/'.repeat(2_000)}` }).length, 64)
})
test('what it is not is said with the reason', async () => {
  const why = async (dataset: Described) => (await resolve(dataset, knowing())).why
  assert.equal(await why({ namespace: 'home', name: 'a.b.c' }), 'the metalake has no a.b.c')
  assert.equal(await why({ namespace: 'file', name: '/x' }), 'no fileset or table lies there')
  assert.equal(await why({ namespace: 'bigquery', name: 'p.d.t' }), 'no catalog reads from bigquery')
})
