/** `node bench/simulation/planted.ts FAULT FILE`: runs a file of tests with a rule broken, which must show in them. */
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { plant } from './faults.ts'

const [fault = '', file = ''] = process.argv.slice(2)
plant(fault)
await import(pathToFileURL(file).href)
