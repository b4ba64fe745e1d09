import { brand, type LineAccountId, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../database.ts'
import { shopIds } from '../sql/forEachShop.ts'
import { readEvents } from './incomingEvents.ts'
import { receiveEvents } from './receiveEvents.ts'
import { dropUnread, type EventToRetry, eventsToRetry, noteTry, tellAgain } from './unreadEvents.ts'

const PAGE = 200

/** How many events were tried, and how many of them are stored now. */
export interface Retried {
  tried: number
  stored: number
}

/**
 * Tries the events of a LINE account again that were set aside: on request all, and after an upgrade those that this
 * version has not tried (domain.md D41). May be repeated, and run beside webhooks and itself: an event is stored once.
 */
export async function retryEvents(
  db: Db,
  { shopId, lineAccountId }: { shopId: ShopId; lineAccountId: LineAccountId },
  { productVersion, onlyNew }: { productVersion: string; onlyNew: boolean },
): Promise<Retried> {
  const done: Retried = { tried: 0, stored: 0 }
  const notTriedBy = onlyNew ? productVersion : null
  for (let after: string | null = null; ; ) {
    const page: EventToRetry[] = await inShop(db, shopId, (tx) =>
      eventsToRetry(tx, lineAccountId, { after, most: PAGE, notTriedBy }),
    )
    for (const event of page) {
      done.tried += 1
      if (await retryOne(db, { shopId, lineAccountId, productVersion }, event)) done.stored += 1
    }
    after = page.at(-1)?.id ?? null
    if (after === null) return done
  }
}

async function retryOne(
  db: Db,
  { productVersion, ...account }: { shopId: ShopId; lineAccountId: LineAccountId; productVersion: string },
  event: EventToRetry,
): Promise<boolean> {
  if (event.webhookEventId !== null) {
    await tellAgain(db, account.shopId, event)
    return true
  }
  const read = readEvents([JSON.parse(event.raw) as unknown], event.receivedAt)
  const received =
    read.unread.length === 0 ? await receiveEvents(db, { ...account, productVersion }, read) : null
  const isStored = received !== null && received.setAside === 0
  await inShop(db, account.shopId, async (tx) =>
    isStored ? dropUnread(tx, event.id) : noteTry(tx, event.id, productVersion),
  )
  return isStored
}

/** Tries what another version set aside, of all shops; one account that fails does not stop the others. */
export async function retryAfterUpgrade(
  db: Db,
  productVersion: string,
  onFailure: (error: unknown, lineAccountId: string) => void,
): Promise<Retried> {
  const sum: Retried = { tried: 0, stored: 0 }
  for await (const shopId of shopIds(db)) {
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
      const how = { productVersion, onlyNew: true }
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
