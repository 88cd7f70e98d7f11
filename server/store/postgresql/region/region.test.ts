/** Regions that each keep their lake in a database agree, with one another and with those that keep it in a directory. */
import { regionsAgree } from '../../../merge/conformance.ts'
import { testRegion as inDirectory } from '../../sqlite/test-open.ts'
import { testRegion } from '../test-open.ts'

regionsAgree('PostgreSQL', [testRegion, testRegion, testRegion], 12)
regionsAgree('PostgreSQL and SQLite', [testRegion, inDirectory], 12)
