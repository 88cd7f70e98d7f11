/** Policies and homes of a region that is kept in a database, and joined one in a directory: the same sentences. */
import { keepRegionsIn } from './test-joined.ts'

keepRegionsIn('directory', 'database')
await import('./rights-apart.test.ts')
