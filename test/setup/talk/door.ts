import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { LineAccountId, ShopId } from '../../../domain/values/ids.ts'
import type { Db } from '../../../schema/database.ts'
import { readEvents } from '../../../schema/events/incomingEvents.ts'
import { receiveEvents } from '../../../schema/events/receiveEvents.ts'
import { testBoxes } from '../runtime/secrets.ts'

/** An address at which the stand-in LINE delivers webhooks of one account; they are stored as the API stores them. */
export interface Door {
  url: string
  /** Everything that was delivered, each event as it came. */
  delivered: { replyToken?: string; source?: { userId: string } }[]
  /** Stores all of it once more. */
  repeat(): Promise<void>
  close(): void
}

export async function openDoor(
  db: Db,
  { shopId, lineAccountId }: { shopId: ShopId; lineAccountId: LineAccountId },
): Promise<Door> {
  const box = await testBoxes(db).of(shopId)
  const delivered: Door['delivered'] = []
  const store = (events: readonly unknown[]) =>
    receiveEvents(db, { shopId, lineAccountId, box, productVersion: 'test' }, readEvents(events, new Date()))
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { events } = JSON.parse(body) as { events: Door['delivered'] }
      await store(events)
      delivered.push(...events)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    delivered,
    async repeat() {
      await store(delivered)
    },
    close: () => void server.close(),
  }
}
