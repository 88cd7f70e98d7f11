/** A region that is kept in a database knows what was done under a key as one in a directory does: the same sentences. */
import { keepRegionsIn } from '../region/test-joined.ts'

keepRegionsIn('database', 'directory')
await import('./regions-once.test.ts')
