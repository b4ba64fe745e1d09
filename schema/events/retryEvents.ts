import { sql } from 'kysely'
import { brand, type LineAccountId, type ShopId } from '../../domain/values/ids.ts'
import type { ShopBoxes } from '../crypto/shopBoxes.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { shopIds } from '../sql/forEachShop.ts'
import { readEvents } from './incomingEvents.ts'
import type { EventAccount } from './lineWebhooks.ts'
import { receiveEvents } from './receiveEvents.ts'
import { dropUnread, type EventToRetry, eventsToRetry, noteTry, tellAgain } from './unreadEvents.ts'

const PAGE = 200

/** How many events were tried, and how many of them are stored now. */
export interface Retried {
  tried: number
  stored: number
}

interface How {
  boxes: ShopBoxes
  productVersion: string
  /** Only those that this version has not tried. */
  onlyNew: boolean
  /** Ends the work before the next event; what is left stays set aside. */
  signal?: AbortSignal
}

/**
 * Tries the events of a LINE account again that were set aside: on request all, those that waited longest first, and
 * after an upgrade those that this version has not tried (domain.md D41). May be repeated, and run beside webhooks and
 * itself: an event is stored once.
 */
export async function retryEvents(
  db: Db,
  { shopId, lineAccountId }: { shopId: ShopId; lineAccountId: LineAccountId },
  { boxes, productVersion, onlyNew, signal }: How,
): Promise<Retried> {
  const done: Retried = { tried: 0, stored: 0 }
  const notTriedBy = onlyNew ? productVersion : null
  const notTriedSince = await inShop(db, shopId, now)
  const account = { shopId, lineAccountId, box: await boxes.of(shopId), productVersion }
  for (;;) {
    const page: EventToRetry[] = await inShop(db, shopId, (tx) =>
      eventsToRetry(tx, lineAccountId, { notTriedSince, notTriedBy, most: PAGE }),
    )
    if (page.length === 0) return done
    for (const event of page) {
      if (signal?.aborted) return done
      done.tried += 1
      if (await retryOne(db, account, event)) done.stored += 1
    }
  }
}

/** To the microsecond, as `tried_at` is. */
async function now(tx: ShopTx): Promise<string> {
  const { rows } = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(tx)
  return rows[0]?.at ?? ''
}

async function retryOne(
  db: Db,
  account: EventAccount & { productVersion: string },
  event: EventToRetry,
): Promise<boolean> {
  if (event.webhookEventId !== null) {
    await tellAgain(db, account.shopId, event)
    return true
  }
  const read = readEvents([JSON.parse(event.raw) as unknown], event.receivedAt)
  const received =
    read.unread.length === 0
      ? await receiveEvents(db, { ...account, receivedAt: event.receivedAt }, read)
      : null
  const isStored = received !== null && received.setAside === 0
  await inShop(db, account.shopId, async (tx) =>
    isStored ? dropUnread(tx, event.id) : noteTry(tx, event.id, account.productVersion),
  )
  return isStored
}

/** Tries what another version set aside, of all shops; one account that fails does not stop the others. */
export async function retryAfterUpgrade(
  db: Db,
  { boxes, productVersion, signal }: Omit<How, 'onlyNew'>,
  onFailure: (error: unknown, lineAccountId: string) => void,
): Promise<Retried> {
  const sum: Retried = { tried: 0, stored: 0 }
  for await (const shopId of shopIds(db)) {
    if (signal?.aborted) break
    const accounts = await inShop(db, shopId, (tx) =>
      tx
        .selectFrom('unread_line_events')
        .select('line_account_id')
        .distinct()
        .where('kind', '=', 'SET_ASIDE')
        .where('tried_by', '!=', productVersion)
        .execute(),
    )
    for (const { line_account_id } of accounts) {
      const lineAccountId = brand<LineAccountId>(line_account_id)
      const how = { boxes, productVersion, onlyNew: true, ...(signal && { signal }) }
      const done = await retryEvents(db, { shopId, lineAccountId }, how).catch((error: unknown) => {
        onFailure(error, line_account_id)
        return { tried: 0, stored: 0 }
      })
      sum.tried += done.tried
      sum.stored += done.stored
    }
  }
  return sum
}
