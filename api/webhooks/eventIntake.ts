import type { Db } from '../../schema/database.ts'
import type { ReceivedEvents } from '../../schema/events/incomingEvents.ts'
import { type AccountOfEvents, receiveEvents } from '../../schema/events/receiveEvents.ts'

/** Transactions of one LINE account at once: one is flushed while the next one is filled. */
const AT_ONCE = 2
/** Webhooks in one transaction at most. */
const MOST = 200

interface Waiting {
  events: ReceivedEvents
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Stores the events of webhooks. Those of one LINE account that arrive while others are being stored wait for each
 * other and share the next transaction: PostgreSQL flushes once for all of them. Each is answered after its commit; a
 * failure is that of all in the transaction, and LINE sends them again. The webhook route asks it, and it lives as long
 * as the process; a lane without work is forgotten.
 */
export function createEventIntake(
  db: Db,
): (account: AccountOfEvents, events: ReceivedEvents) => Promise<void> {
  const lanes = new Map<string, { waiting: Waiting[]; running: number }>()

  const run = async (
    account: AccountOfEvents,
    lane: { waiting: Waiting[]; running: number },
  ): Promise<void> => {
    lane.running += 1
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, MOST)
      const readable = batch.flatMap(({ events }) => events.readable)
      const unread = batch.flatMap(({ events }) => events.unread)
      try {
        await receiveEvents(db, account, { readable, unread })
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    lane.running -= 1
    if (lane.running === 0) lanes.delete(account.lineAccountId)
  }

  return (account, events) =>
    new Promise((resolve, reject) => {
      const lane = lanes.get(account.lineAccountId) ?? { waiting: [], running: 0 }
      lanes.set(account.lineAccountId, lane)
      lane.waiting.push({ events, resolve, reject })
      if (lane.running < AT_ONCE) void run(account, lane)
    })
}
