/** Where a version is stored, by name; a single one has the name `unknown` (contract types §3). */
import type { VersionShown } from '../api/shapes.ts'

export const urisOf = (version: VersionShown): readonly (readonly [string, string])[] =>
  Object.entries(version.uris ?? (version.uri === undefined ? {} : { unknown: version.uri }))
