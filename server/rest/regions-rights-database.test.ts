/** Rights between two regions that are kept in databases: the same sentences. */
import { keepRegionsIn } from '../region/test-joined.ts'

keepRegionsIn('database', 'database')
await import('./regions-rights.test.ts')
await import('../access/first-user.test.ts')
