/** What PostgreSQL says no with, as refusals. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatabaseError } from 'pg'
import { Refusal } from '../../kinds/errors.ts'
import { isLost, refusalFrom } from './failures.ts'

function said(code: string, more: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError('no', 2, 'error'), { code, ...more })
}
function typeOf(error: unknown): string {
  const refusal = refusalFrom(error)
  assert.ok(refusal instanceof Refusal)
  return refusal.type
}

test('every error of PostgreSQL becomes a refusal that says what the caller can do', () => {
  const types = {
    SchemaAlreadyExistsException: ['42P06'],
    TableAlreadyExistsException: ['42P07', '42710'],
    IllegalArgumentException: ['0A000', '22P02', '23505', '2BP01', '25006', '3F000', '42501', '42601', '42703', '55000', '54011', 'P0001'],
    ConnectionFailedException: ['08006', '28000', '28P01', '3D000', '57P01', '57P03', '25P03', '58030', 'XX000', ''],
    OptimisticLockException: ['40001', '40P01'],
    RuntimeException: ['53300', '55P03', '57014'],
  }
  for (const [type, codes] of Object.entries(types)) for (const code of codes) assert.equal(typeOf(said(code)), type, code)
})

test('losing a race for a name in the system catalogs means that it exists', () => {
  assert.equal(typeOf(said('23505', { constraint: 'pg_namespace_nspname_index' })), 'SchemaAlreadyExistsException')
  assert.equal(typeOf(said('23505', { constraint: 'pg_type_typname_nsp_index' })), 'TableAlreadyExistsException')
  assert.equal(typeOf(said('23505', { constraint: 'own_key' })), 'IllegalArgumentException')
})

test('a bug stays a bug, and only a broken connection is lost', () => {
  const bug = new TypeError('undefined is not a function')
  assert.equal(refusalFrom(bug), bug)
  for (const code of ['08006', '57P01', '57P03']) assert.ok(isLost(said(code)), code)
  for (const error of [bug, said('57014'), said('42703')]) assert.ok(!isLost(error))
})
