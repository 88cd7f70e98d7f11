/** Fills an empty lake with what the load reads and changes. */

export const sizes = { filesets: 1000, models: 1000, tags: 100 } as const
export const metalake = '/api/metalakes/bench'
/** What the load creates goes into a schema of its own, so that the list of 1,000 filesets stays one. */
export const readFilesets = `${metalake}/catalogs/f/schemas/s/filesets`
export const writtenFilesets = `${metalake}/catalogs/f/schemas/w/filesets`

/** Requests on their way at once. */
const writers = 8

/** Asks for JSON. Throws with the answer when the status is not 200 or the code in it not 0. */
export async function ask(url: string, body?: object): Promise<void> {
  const headers = { Accept: 'application/vnd.gravitino.v1+json', 'Content-Type': 'application/json' }
  const answer = await fetch(url, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  const isRight = answer.status === 200 && (JSON.parse(text) as { readonly code?: unknown }).code === 0
  if (!isRight) throw new Error(`${body === undefined ? 'GET' : 'POST'} ${url}: ${answer.status} ${text.slice(0, 500)}`)
}

const times = <T>(count: number, make: (at: number) => T): readonly T[] => Array.from({ length: count }, (_, at) => make(at))

/** Makes the metalake and everything in it. Throws when a request is refused. */
export async function fill(server: string): Promise<void> {
  const make = (path: string, body: object): Promise<void> => ask(server + path, body)
  const comment = 'set up for the load'
  const properties = { k1: 'v1', k2: 'v2' }
  await make('/api/metalakes', { name: 'bench', comment, properties: {} })
  await make(`${metalake}/catalogs`, { name: 'm', type: 'MODEL', provider: 'model', comment, properties: {} })
  const noFiles = { 'disable-filesystem-ops': 'true' }
  await make(`${metalake}/catalogs`, { name: 'f', type: 'FILESET', provider: 'fileset', comment, properties: noFiles })
  for (const [catalog, schema] of ['ms', 'fs', 'fw']) await make(`${metalake}/catalogs/${catalog}/schemas`, { name: schema, comment, properties: {} })
  const wanted: readonly (readonly [string, object])[] = [
    ...times(sizes.filesets, (at) => {
      const fileset = { name: `fs${at}`, type: 'EXTERNAL', comment, storageLocation: `file:///absent/fs${at}`, properties }
      return [readFilesets, fileset] as const
    }),
    ...times(sizes.models, (at) => [`${metalake}/catalogs/m/schemas/s/models`, { name: `m${at}`, comment, properties }] as const),
    ...times(sizes.tags, (at) => [`${metalake}/tags`, { name: `t${at}`, comment, properties: { color: '#cc0000' } }] as const),
  ]
  const queue = wanted.values()
  const write = async () => {
    for (const [path, body] of queue) await make(path, body)
  }
  await Promise.all(times(writers, write))
  await make(`${metalake}/objects/fileset/f.s.fs0/tags`, { tagsToAdd: times(5, (at) => `t${at}`), tagsToRemove: [] })
}
