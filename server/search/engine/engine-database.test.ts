/** Over PostgreSQL the engine is held to the same. */
import { keepInPostgresql } from '../../test-lake.ts'

keepInPostgresql()
await import('./engine.test.ts')
