/** Every sort of catalog. Adding one is a file beside this, a line here, and a connector. */
import type { Provider } from './common.ts'
import { fileset } from './fileset.ts'
import { kafka } from './kafka.ts'
import { lakehouse } from './lakehouse.ts'
import { model } from './model.ts'
import { postgresql } from './postgresql.ts'

export const providers: readonly Provider[] = [postgresql, fileset, kafka, model, lakehouse]

const byName = new Map(providers.map((p) => [p.name, p]))
export const providerOf = (name: string): Provider | undefined => byName.get(name)
