/** What the reference needs for the same workload, for the ratio in each row. */

/**
 * Apache Gravitino 2.0.0-SNAPSHOT of August 2026 under this workload: JDK 17 with a heap of 2 GB, embedded H2, entity cache on,
 * authorization and audit off, hot, 16 connections, on two cores shared with wrk. Measured once, not by this program.
 */
export const measured =
  'Apache Gravitino 2.0.0-SNAPSHOT (August 2026), JDK 17, 2 GB heap, embedded H2, authorization off, hot, 16 connections, two cores'

/** CPU microseconds of the server for a request. */
export const referenceCpuUs = {
  version: 46,
  'get metalake': 80,
  'list catalogs': 771,
  'list catalogs details': 219,
  'get catalog': 77,
  'get schema': 84,
  'get fileset': 88,
  'list 1000 filesets': 11_706,
  'get model': 308,
  'list tags': 423,
  'create fileset': 1113,
  'alter tag': 454,
  'associate tag': 2261,
} as const

/** With an empty lake; memory in MiB. */
export const referenceStart = { seconds: 2.7, idleMb: '203 to 217', loadedMb: '1,600 to 2,200' } as const
