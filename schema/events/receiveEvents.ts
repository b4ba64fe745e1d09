import { type Db, inShare, inShop } from '../database.ts'
import { chunked } from '../sql/chunked.ts'
import { isDataError, nameOf } from '../sql/dataErrors.ts'
import { type IncomingEvent, type ReceivedEvents, type UnreadEvent, unreadEvent } from './incomingEvents.ts'
import { type EventAccount, storeLineEvents } from './lineWebhooks.ts'
import { keepUnread } from './unreadEvents.ts'

/** Events per transaction: a webhook of LINE has some hundred at most. */
const BATCH = 500

export interface AccountOfEvents extends EventAccount {
  /** The product's version, which tries again what another one could not read. */
  productVersion: string
}

/** What became of the events of a webhook. */
export interface Received {
  /** New events. */
  stored: number
  setAside: number
}

/**
 * Stores the events of a webhook, oldest first, and keeps those that could not be read. An event that the database
 * refuses is found by halving its batch and set aside: one event never stops the others (domain.md D41). A failure
 * that is not of the data is thrown; what was stored before it changes nothing when LINE sends the webhook again.
 */
export async function receiveEvents(
  db: Db,
  account: AccountOfEvents,
  { readable, unread }: ReceivedEvents,
): Promise<Received> {
  const inTime = readable.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  let stored = 0
  const refused: UnreadEvent[] = []
  for (const batch of chunked(inTime, BATCH)) {
    const done = await storeOrHalve(db, account, batch)
    stored += done.stored
    refused.push(...done.refused)
  }
  const noted = readable.filter(({ isTimeAccepted }) => !isTimeAccepted).map(untimely)
  const setAside = [...unread, ...refused]
  for (const events of chunked([...setAside, ...noted], BATCH))
    await inShop(db, account.shopId, (tx) => keepUnread(tx, account, events))
  return { stored, setAside: setAside.length }
}

async function storeOrHalve(
  db: Db,
  account: AccountOfEvents,
  events: IncomingEvent[],
): Promise<{ stored: number; refused: UnreadEvent[] }> {
  try {
    const stored = await inShare(db, account.shopId, () => storeLineEvents(db, account, events))
    return { stored, refused: [] }
  } catch (error) {
    const [only] = events
    if (only === undefined || !isDataError(error)) throw error
    if (events.length === 1) return { stored: 0, refused: [refusedEvent(only, nameOf(error))] }
    const middle = Math.ceil(events.length / 2)
    const first = await storeOrHalve(db, account, events.slice(0, middle))
    const second = await storeOrHalve(db, account, events.slice(middle))
    return { stored: first.stored + second.stored, refused: [...first.refused, ...second.refused] }
  }
}

const refusedEvent = ({ original, receivedAt, eventId }: IncomingEvent, detail: string): UnreadEvent =>
  unreadEvent(original, { kind: 'SET_ASIDE', cause: 'NOT_STORABLE', receivedAt, detail, eventKey: eventId })

/** It is stored, and sealed, as an event: what it says is not kept readable beside that. */
const untimely = ({ payload, receivedAt, eventId }: IncomingEvent): UnreadEvent =>
  unreadEvent(payload, { kind: 'NOTED', cause: 'TIME_NOT_ACCEPTED', receivedAt, eventKey: eventId })
