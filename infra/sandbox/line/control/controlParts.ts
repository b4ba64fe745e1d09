import type { LinePlatform } from '../platform/linePlatform.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import type { WebhookSender } from '../webhooks/sender.ts'

/** What the control API works on. */
export interface ControlParts {
  platform: LinePlatform
  webhooks: WebhookSender
  acts: PersonActs
}
