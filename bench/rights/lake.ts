/** Fills a lake with people, roles and things that they may see some of. */

export const metalake = '/api/metalakes/bench'
/** Of the users; ada and owner are among 1,100. */
export const people: readonly string[] = Array.from({ length: 1098 }, (_, i) => `user${i}`)
export const basic = (name: string): string => Buffer.from(`${name}:x`).toString('base64')

const roleCount = 1500
const catalogCount = 300
export const few = 1000
const many = 10_496
const atOnce = 8

type Make = readonly [method: string, path: string, body: object]

async function ask(server: string, [method, path, body]: Make): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Basic ${basic('admin')}` }
  const answer = await fetch(server + path, { method, headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
}
async function askAll(server: string, all: Iterable<Make>): Promise<void> {
  const queue = all[Symbol.iterator]()
  const hand = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await ask(server, next.value)
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
}
const times = <T>(count: number, make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i))
const pages = (items: readonly object[]): readonly (readonly object[])[] =>
  times(Math.ceil(items.length / 100), (i) => items.slice(i * 100, i * 100 + 100))
const on = (type: string, fullName: string, ...says: readonly string[]) => ({
  type,
  fullName,
  privileges: says.map((word) => ({ name: word.replace('-', ''), condition: word.startsWith('-') ? 'deny' : 'allow' })),
})

/** Every user has one to five of the roles; those of the first thirty differ in what they deny of the large schema. */
export async function fillRights(server: string, progress: (line: string) => void): Promise<void> {
  const make = (path: string, body: object): Promise<void> => ask(server, ['POST', path, body])
  await make('/api/metalakes', { name: 'bench' })
  progress('users, catalogs, filesets')
  for (const users of pages([{ name: 'ada' }, { name: 'owner' }, ...people.map((name) => ({ name }))]))
    await make('/api/bulk/metalakes/bench/users/add', { users })
  await make(`${metalake}/catalogs`, { name: 'f', type: 'fileset', properties: { 'disable-filesystem-ops': 'true' } })
  await askAll(
    server,
    times(catalogCount - 1, (i): Make => ['POST', `${metalake}/catalogs`, { name: `c${i}`, type: 'model' }]),
  )
  for (const [name, count] of [
    ['s', few],
    ['big', many],
  ] as const) {
    await make(`${metalake}/catalogs/f/schemas`, { name })
    const filesets = times(count, (i) => ({ name: `fs${i}`, type: 'external', storageLocation: `file:///absent/${name}/${i}` }))
    for (const page of pages(filesets)) await make(`/api/bulk${metalake.slice(4)}/catalogs/f/schemas/${name}/filesets/add`, { filesets: page })
  }
  for (const name of ['red', 'blue']) await make(`${metalake}/tags`, { name })
  await make(`${metalake}/objects/fileset/f.s.fs0/tags`, { tagsToAdd: ['red', 'blue'] })
  await ask(server, ['PUT', `${metalake}/owners/fileset/f.s.fs0`, { name: 'owner', type: 'user' }])
  progress('roles')
  const objects = (i: number) => [
    on('catalog', 'f', 'use_catalog', 'use_schema'),
    on('schema', i % 2 === 0 ? 'f.s' : 'f.big', 'read_fileset'),
    ...times(10, (n) => on('catalog', `c${(i * 10 + n) % (catalogCount - 1)}`, 'use_catalog', 'use_schema', 'use_model')),
    ...times(8, (n) => on('fileset', `f.big.fs${(i * 8 + n) % many}`, '-read_fileset')),
  ]
  await askAll(
    server,
    times(roleCount, (i): Make => ['POST', `${metalake}/roles`, { name: `r${i}`, securableObjects: objects(i) }]),
  )
  await make(`${metalake}/roles`, {
    name: 'tagger',
    securableObjects: [on('metalake', 'bench', 'apply_tag'), on('catalog', 'f', 'use_catalog', 'use_schema')],
  })
  progress('who holds which')
  const holding = (name: string, roles: readonly string[]): Make => ['PUT', `${metalake}/permissions/users/${name}/grant`, { roleNames: roles }]
  await askAll(server, [
    holding('ada', ['r0', 'r1', 'r2']),
    holding('owner', ['tagger']),
    ...people.map((name, i) => holding(name, [`r${(i * 2 + 1) % roleCount}`, ...times(i % 5, (n) => `r${(i * 7 + n * 131) % roleCount}`)])),
  ])
}
