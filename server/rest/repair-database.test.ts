/** Damage to a region that is kept in a database: found and put right by the same sentences as to one in a directory. */
import { keepRegionsIn } from '../region/test-joined.ts'

keepRegionsIn('directory', 'database')
await import('./repair.test.ts')
