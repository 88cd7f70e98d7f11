/** A thread that writes one snapshot and ends. */
import { workerData } from 'node:worker_threads'
import { loginFrom } from '../store/postgresql/address.ts'
import { snapshotOfDatabase } from '../store/postgresql/region/snapshot.ts'
import { snapshotOf } from '../store/sqlite/snapshot.ts'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import type { Kept } from './region.ts'

const { kept, file } = workerData as { readonly kept: Kept; readonly file: string }
if (kept.database) await snapshotOfDatabase(loginFrom(kept.database), file)
else snapshotOf(lakeFile(kept.directory), file, () => undefined)
