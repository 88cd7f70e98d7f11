/** A region that is kept in a database is asked as one in a directory is, which joins it: the same sentences. */
import { keepRegionsIn } from '../region/test-joined.ts'

keepRegionsIn('database', 'directory')
await import('./regions.test.ts')
