import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { Db } from '../database.ts'
import { factOfMember } from '../outbox.ts'
import { sealContent } from './eventContent.ts'
import type { StorableEvent } from './incomingEvents.ts'

/** Where events go, and what seals their content. */
export interface EventAccount {
  shopId: ShopId
  lineAccountId: LineAccountId
  box: ShopBox
  /** When they came, where that was before now: their reply tokens are as old. */
  receivedAt?: Date
}

/**
 * Stores events with their members and their outbox rows, all or nothing: LINE waits for it, in thousands. One call of a
 * function that speaks for the shop by itself, with `db` a transaction of its own, so that storing costs one round trip. An
 * event that was stored before changes nothing, and its pending fact stays pending (delivery.md section 2). New members
 * get their friendship from their workflow.
 *
 * Locks: new members by LINE user id, then events by id, so that concurrent calls cannot deadlock.
 * @returns how many events were new
 */
export async function storeLineEvents(
  db: Db,
  { shopId, lineAccountId, box, receivedAt }: EventAccount,
  events: readonly StorableEvent[],
): Promise<number> {
  if (events.length === 0) return 0
  const given = JSON.stringify(
    events.map(({ eventId, type, lineUserId, at, ignored, payload, content }) => ({
      id: eventId,
      type,
      person: lineUserId,
      at: at.toISOString(),
      ignored,
      payload,
      content: content === null ? null : sealContent(box, content).toString('base64'),
    })),
  )
  const { workflow, start, member } = factOfMember(shopId)
  const { rows } = await sql<{ stored: number }>`
    select store_line_events(${shopId}, ${lineAccountId}, ${receivedAt ?? null}, ${given}, ${workflow}, ${start},
                             ${member}) as stored`.execute(db)
  return rows[0]?.stored ?? 0
}
