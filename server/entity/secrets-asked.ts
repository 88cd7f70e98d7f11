/** Secrets that come beside the properties of a request: taken among them, as secrets whatever they are called. */
import type { Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { type PropertyRows, rowOf } from '../../kinds/properties.ts'
import { isReference, type SecretProviders } from '../secret/providers.ts'
import { asSecret } from './secrets.ts'

type Bindings = Readonly<Record<string, { readonly provider: string; readonly plaintext: string }>>
type References = Readonly<Record<string, { readonly provider: string; readonly attributes: Readonly<Record<string, string>> }>>

function refuse(rows: PropertyRows, key: string, taken: ReadonlySet<string>): void {
  if (taken.has(key)) throw illegal(`property "${key}" is given twice; "properties", "secretBindings" and "secretReferences" have no key in common`)
  const row = rowOf(rows, key)
  if (row && !row.hidden && !row.name.endsWith('*')) throw illegal(`property "${key}" is shown to everybody, and so can be no secret`)
}

/** What each is to be kept as, by property. Throws illegal as the providers do, and for a property that is given twice or is no secret. */
export async function secretsAsked(providers: SecretProviders, rows: PropertyRows, body: Body): Promise<Readonly<Record<string, string>>> {
  const { secretBindings = {}, secretReferences = {} } = body as { secretBindings?: Bindings; secretReferences?: References }
  const referring = Object.entries(body.properties ?? {}).find(([, value]) => isReference(value))?.[0]
  if (referring !== undefined) throw illegal(`property "${referring}" refers to a secret; say where it is under "secretReferences"`)
  const taken = new Set(Object.keys(body.properties ?? {}))
  const found: Record<string, string> = {}
  for (const [key, { provider, plaintext }] of Object.entries(secretBindings)) {
    refuse(rows, key, taken)
    taken.add(key)
    found[key] = providers.bind(provider, plaintext)
  }
  for (const [key, { provider, attributes }] of Object.entries(secretReferences)) {
    refuse(rows, key, taken)
    taken.add(key)
    found[key] = await providers.refer(provider, attributes, key)
  }
  return found
}

/** The body with them among its properties, marked, and without the fields that they came in. */
export async function withSecretsAsked(providers: SecretProviders, rows: PropertyRows, body: Body): Promise<Body> {
  const found = await secretsAsked(providers, rows, body)
  const { secretBindings: _bound, secretReferences: _referred, ...rest } = body
  if (Object.keys(found).length === 0) return rest
  return { ...rest, properties: { ...rest.properties, ...Object.fromEntries(Object.entries(found).map(([key, value]) => [key, asSecret(value)])) } }
}
