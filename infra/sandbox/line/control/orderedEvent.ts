import { Value } from 'typebox/value'
import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import { rawEvent, type WebhookEvent } from '../webhooks/events.ts'
import { kindEvent } from '../webhooks/kindEvents.ts'
import { SaidBody } from './shapes.ts'

/**
 * An event as the control API orders it: by `kind`, of which the rest is filled in, or of any shape. `at`: epoch
 * milliseconds.
 *
 * @throws {Refused} 400
 */
export function orderedEvent(
  platform: LinePlatform,
  channelId: string,
  { event, at }: { event: Record<string, unknown>; at: number },
): WebhookEvent {
  if (typeof event['kind'] !== 'string') return rawEvent(platform, channelId, { given: event, at })
  const { kind, userId, groupId, roomId, said = {}, ...given } = event
  for (const [name, id] of Object.entries({ userId, groupId, roomId }))
    if (id !== undefined && typeof id !== 'string') throw new Refused(400, `${name}: a text`)
  if (!Value.Check(SaidBody, said))
    throw new Refused(400, 'said: the properties of a message, without its type')
  const who = { userId, groupId, roomId } as { userId?: string; groupId?: string; roomId?: string }
  return kindEvent(platform, channelId, { order: { kind: String(kind), ...who, said, given }, at })
}
