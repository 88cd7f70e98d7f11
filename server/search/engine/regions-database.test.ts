/** In a region that is kept in a database the engine is held to the same. */
import { keepRegionsIn } from '../../region/test-joined.ts'

keepRegionsIn('directory', 'database')
await import('./regions.test.ts')
