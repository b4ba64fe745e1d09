import { incomingTalkOf, talkReference } from '../../domain/talk/incomingTalk.ts'
import { isStandby } from '../../domain/line/eventContent.ts'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { readTalkText } from '../talk/talkEntries.ts'
import { openEvent } from './eventContent.ts'

/** A stored event of a member, as far as it matters who answers it and with what. */
export interface EventToAnswer {
  lineAccountId: LineAccountId
  /** LINE's type: `message`, `postback` ... */
  type: string
  /** Of a message its kind: `text`, `image` ...; else the type. */
  kind: string
  /** Of a text message that was not taken back; null: another kind, or taken back. */
  text: string | null
  /** Taken back by its sender: it is not answered. */
  unsent: boolean
  /** Another module of LINE holds the chat: nobody else answers (line.md 1.9). */
  standby: boolean
  /** LINE sent the webhook again. */
  redelivered: boolean
  /** By LINE's clock. */
  at: Date
  /** When we took it, by the database's clock: LINE takes its reply token for a minute from then (line.md 1.9). */
  receivedAt: Date
  /** For one reply; null: it has none. */
  replyToken: string | null
}

/**
 * Reads a stored event of a member, before or after it is handled. Null: it was deleted. Its words are personal: they
 * go into no history of a workflow and no log. @throws CannotDecrypt
 */
export async function readEventToAnswer(
  tx: ShopTx,
  box: ShopBox,
  { memberId, eventId }: { memberId: MemberId; eventId: string },
): Promise<EventToAnswer | null> {
  const row = await tx
    .selectFrom('webhook_events')
    .select(['line_account_id', 'type', 'event_at', 'received_at', 'payload', 'content'])
    .where('id', '=', eventId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  if (!row) return null
  const event = openEvent(box, row)
  const talk = incomingTalkOf(event)
  const entry = await readTalkText(tx, box, {
    lineAccountId: row.line_account_id,
    reference: talkReference({ memberId, eventId, messageId: talk.messageId }),
  })
  const unsent = entry?.state === 'UNSENT'
  const { replyToken, deliveryContext } = event
  return {
    lineAccountId: row.line_account_id as LineAccountId,
    type: row.type,
    kind: talk.kind,
    text: unsent || talk.kind !== 'text' ? null : (entry?.text ?? talk.text),
    unsent,
    standby: isStandby(event),
    redelivered: (deliveryContext as { isRedelivery?: unknown } | undefined)?.isRedelivery === true,
    at: row.event_at,
    receivedAt: row.received_at,
    replyToken: typeof replyToken === 'string' ? replyToken : null,
  }
}
