import { sql } from 'kysely'
import { incomingTalkOf, talkReference, unsentMessageId } from '../../domain/talk/incomingTalk.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { splitEvent } from '../../domain/line/eventContent.ts'
import { keepIncomingEntry, unsendEntry } from '../talk/incomingEntries.ts'

/** A stored event of a member, opened. */
export interface OpenedEvent {
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
  eventId: string
  at: Date
  event: Readonly<Record<string, unknown>>
}

/**
 * Makes a line of the member's history of an event, carries out an unsend, notes the event as handled, and drops its own
 * copy of what was said: from here on the words stand in the history alone.
 */
export async function keepIncoming(tx: ShopTx, box: ShopBox, opened: OpenedEvent): Promise<void> {
  const { shopId, lineAccountId, memberId, eventId, at, event } = opened
  const of = { shopId, lineAccountId, memberId }
  const unsent = event['type'] === 'unsend' ? unsentMessageId(event) : null
  if (unsent !== null) {
    await unsendEntry(tx, of, { reference: talkReference({ memberId, eventId, messageId: unsent }), at })
    await forgetMessage(tx, of, unsent)
  }
  const { kind, text, messageId, file } = incomingTalkOf(event)
  await keepIncomingEntry(tx, box, {
    ...of,
    direction: 'IN',
    kind,
    at,
    reference: talkReference({ memberId, eventId, messageId }),
    text,
    eventId,
    file: file && messageId !== null ? { ...file, messageId } : null,
  })
  await tx
    .updateTable('webhook_events')
    .set({
      content: null,
      payload: JSON.stringify(splitEvent(event).payload),
      handled_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', eventId)
    .execute()
}

/** Erases a message from the events that hold it, also from those that are not handled yet or were set aside. */
async function forgetMessage(
  tx: ShopTx,
  { lineAccountId, memberId }: { lineAccountId: LineAccountId; memberId: MemberId },
  messageId: string,
): Promise<void> {
  await sql`
    update webhook_events
       set content = null,
           payload = payload || jsonb_build_object('message', jsonb_build_object('id', ${messageId}::text, 'type', payload -> 'message' -> 'type'))
     where member_id = ${memberId} and type = 'message' and payload -> 'message' ->> 'id' = ${messageId}`.execute(
    tx,
  )
  await sql`
    delete from unread_line_events
     where line_account_id = ${lineAccountId} and position(${JSON.stringify(messageId)} in raw) > 0`.execute(
    tx,
  )
}
