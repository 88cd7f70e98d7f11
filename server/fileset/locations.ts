/** Where a fileset's files are: its own locations, those inherited from schema and catalog, and the placeholders in them. */
import { isAbsolute, normalize, posix } from 'node:path'
import { type Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import type { Above } from '../lake.ts'

/** The name under which a single, unnamed location is kept. */
export const unnamed = 'unknown'
export type Locations = Readonly<Record<string, string>>

/**
 * Brings a location to the form that answers show: `file:///x/` and `/x` become `file:/x` (contract semantics §9).
 * Only local files are reached so far; other schemes are refused, as is anything but an absolute path.
 */
export function canonical(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'file') throw illegal(`location "${location}": no file system is configured for ${scheme}:; file: is`)
  const path = directoryOf(scheme === undefined ? `file:${location}` : location)
  if (path === '/') throw illegal(`location "${location}" is the root of the file system`)
  return `file:${path}`
}

/** The local directory of a canonical or raw file location. */
export function directoryOf(location: string): string {
  const path = location.replace(/^file:(\/\/[^/]*)?/i, '')
  if (!isAbsolute(path) || path.includes('\0')) throw illegal(`location "${location}" is not an absolute path`)
  const clean = normalize(path)
  if (path.split('/').includes('..')) throw illegal(`location "${location}" must not contain ..`)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}

/** The locations that properties name: `location` under `unknown`, `location-x` under x. */
export function rootsOf(properties: Locations | undefined): Record<string, string> {
  const named = Object.entries(properties ?? {}).flatMap(([key, value]) =>
    key === 'location' ? [[unnamed, value]] : key.startsWith('location-') ? [[key.slice('location-'.length), value]] : [],
  )
  return Object.fromEntries(named) as Record<string, string>
}

/** The directories that a schema stands for: its own, else below the catalog's. */
export function schemaRoots(at: Above, name: string, body: Body): Record<string, string> {
  const own = rootsOf(body.properties)
  const inherited = Object.entries(rootsOf(at.rows[1]?.body.properties)).map(([key, root]) => [key, posix.join(root, name)] as const)
  return Object.fromEntries(
    [...inherited, ...Object.entries(own)].map(([key, root]) => [key, canonical(filled(root, placeholders(at, name, undefined, {})))]),
  )
}

/**
 * All locations of a fileset to be: inherited ones below schema or catalog, overridden by its own, placeholders filled.
 * Throws illegal for none at all, a blank name or address, a missing placeholder, an ancestor of the schema's location.
 */
export function locationsFor(at: Above, name: string, ask: Body): Locations {
  const own: Record<string, string> = { ...(ask.storageLocations as Locations | undefined) }
  if (ask.storageLocation !== undefined) own[unnamed] = String(ask.storageLocation)
  for (const [key, value] of Object.entries(own)) {
    if (key.trim() === '' || key.length > 128) throw illegal('"storageLocations": a location name must have 1 to 128 characters')
    if (value.trim() === '') throw illegal(`"storageLocations.${key}" must not be blank`)
  }
  const schema = at.rows[2]
  const fills = placeholders(at, schema?.name, name, ask.properties ?? {})
  const below = Object.entries(rootsOf(at.rows[1]?.body.properties)).map(
    ([key, root]) => [key, template(root) ? root : posix.join(root, schema?.name ?? '', name)] as const,
  )
  const within = Object.entries(rootsOf(schema?.body.properties)).map(([key, root]) => [key, template(root) ? root : posix.join(root, name)] as const)
  const all = Object.fromEntries([...below, ...within, ...Object.entries(own)].map(([key, root]) => [key, canonical(filled(root, fills))]))
  if (ask.type === 'external' && Object.keys(own).length === 0) throw illegal('an external fileset needs a "storageLocation" or "storageLocations"')
  if (Object.keys(all).length === 0) throw illegal('neither the fileset nor its schema nor its catalog has a location')
  for (const root of Object.values(schema ? schemaRoots(at, schema.name, schema.body) : {})) {
    const ancestor = Object.entries(all).find(([, location]) => root.startsWith(`${location}/`))
    if (ancestor) throw illegal(`location "${ancestor[0]}" lies above the schema's own location`)
  }
  return all
}

const template = (location: string) => location.includes('{{')

function placeholders(at: Above, schema: string | undefined, fileset: string | undefined, properties: Locations): Locations {
  const own = Object.entries(properties).flatMap(([key, value]) =>
    key.startsWith('placeholder-') ? [[key.slice('placeholder-'.length), value] as const] : [],
  )
  return Object.fromEntries([
    ...own,
    ['catalog', at.rows[1]?.name ?? ''],
    ...(schema === undefined ? [] : [['schema', schema]]),
    ...(fileset === undefined ? [] : [['fileset', fileset]]),
  ])
}

function filled(location: string, values: Locations): string {
  return location.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw illegal(`location "${location}" needs a value for {{${name}}}: set property "placeholder-${name}"`)
    return value
  })
}

/** Adds `default-location-name` where one location makes it plain; refuses where several leave it open. */
export function withDefault(properties: Locations, locations: Locations): Locations {
  const named = properties['default-location-name']
  const names = Object.keys(locations)
  if (named !== undefined && !names.includes(named))
    throw illegal(`property "default-location-name" names no location; there are ${names.join(', ')}`)
  if (named !== undefined) return properties
  if (names.length > 1) throw illegal(`there are ${names.length} locations (${names.join(', ')}): property "default-location-name" must name one`)
  return { ...properties, 'default-location-name': names[0] as string }
}
