/** A store as the lake sees it, over one that keeps secrets sealed: values are sealed on their way in and opened on their way out. */
import { Refusal } from '../../kinds/errors.ts'
import { sealedWith } from '../kit/sealed.ts'
import type { Secrets, Step, Store, Write } from '../store/store.ts'
import { keyFileSetting, keyVariable } from './keys.ts'
import type { SecretProviders } from './providers.ts'
import type { KeyRing } from './ring.ts'
import { openTokenKey } from './token-key.ts'

const keyless = () =>
  new Refusal(
    'internal',
    'RuntimeException',
    `this server has no key to seal secrets with, and so keeps none; whoever runs it must set ${keyFileSetting} or ${keyVariable}`,
  )

const mapped = (secrets: Secrets, change: (ref: string, value: string) => string): Secrets =>
  Object.fromEntries(Object.entries(secrets).map(([ref, value]) => [ref, value === '' ? '' : change(ref, value)]))

/** Whether it is sealed already: it comes out of an intent. */
function opens(ring: KeyRing, ref: string, value: string): boolean {
  try {
    return sealedWith(value) !== undefined && ring.open(ref, value) !== ''
  } catch {
    return false
  }
}

/**
 * Without a ring no secret is taken: commits with one reject. Reads reject with Unopened where what is kept cannot be
 * opened, and with a Refusal (`connectionFailed`) where another keeper does not give what it keeps.
 */
export function sealedStore(store: Store, ring: KeyRing | undefined, providers: SecretProviders): Store {
  const seal = (ref: string, value: string): string => {
    if (!ring) throw keyless()
    return opens(ring, ref, value) ? value : ring.seal(ref, value)
  }
  const sealed = (step: Step): Step => {
    if ('secrets' in step && step.secrets) return { ...step, secrets: mapped(step.secrets, seal) }
    if (step.do !== 'intend' || !Array.isArray(step.intent.plan.steps)) return step
    // What is to be committed later lies in the store meanwhile.
    return { ...step, intent: { ...step.intent, plan: { ...step.intent.plan, steps: (step.intent.plan.steps as readonly Step[]).map(sealed) } } }
  }
  const open = (ref: string, kept: string): string => (ring ? ring.open(ref, kept) : kept)
  return {
    ...store,
    tokenKey: ring ? openTokenKey(ring, store.tokenKey) : store.tokenKey,
    commit: async (write: Write) => store.commit({ ...write, steps: write.steps.map(sealed) }),
    async secrets(refs) {
      const opened = Object.entries(mapped(await store.secrets(refs), open))
      return Object.fromEntries(await Promise.all(opened.map(async ([ref, value]) => [ref, await providers.resolve(value)] as const)))
    },
  }
}
