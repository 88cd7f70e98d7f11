/** The store over PostgreSQL does what every store must. */
import { storeConformance } from '../conformance.ts'
import { testStore } from './test-open.ts'

storeConformance('PostgreSQL', testStore)
