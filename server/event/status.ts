/** How far a webhook was told. */
import { webhook } from '../../kinds/webhook.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { readerOf, troubleIn } from './reader.ts'
import { webhookReader } from './webhooks.ts'

/** Throws NoSuchWebhookException, and forbidden for who may not see it. */
export async function statusOf(lake: Lake, ask: Ask, path: Path) {
  const { row } = await find(lake, ask, webhook, path, 'load')
  const kept = await lake.store.cursor(readerOf(row.id))
  const position = kept?.position ?? (await webhookReader(lake, undefined, row).first())
  const { failures = 0, error, retryAt } = (kept && troubleIn(kept)) ?? {}
  const trouble = failures === 0 ? {} : { error, retryAt }
  return { position, lag: Math.max(0, lake.store.position() - position), failures, ...trouble }
}
